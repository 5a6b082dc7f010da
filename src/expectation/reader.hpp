// Reading YAML nodes as what the language expects there, with a mistake for everything else.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "expectation/yaml.hpp"
#include "model/fields.hpp"

namespace schemaproof {

/// What a node is, to the reader of a mistake: `a list`.
std::string_view kind_word(const YamlNode& node);

/// A map with known keys. Every key is taken by name; what is left at the end is a mistake with "did you mean".
class MapReader {
public:
  /// `what` names the map to the reader of a mistake: `a foreign key`. A node that is no map is a mistake, and then
  /// the map is empty.
  MapReader(const YamlNode& node, std::string what, Mistakes& mistakes);

  /// The value of `key`, or null where it is not there.
  const YamlNode* take(std::string_view key);
  /// The same without taking it.
  [[nodiscard]] const YamlNode* peek(std::string_view key) const;
  /// Where a key stands that is there.
  [[nodiscard]] Place place_of(std::string_view key) const;
  /// Says which of the remaining keys are unknown. `others` are keys known elsewhere in the language, with the hint.
  using Explain = std::function<std::string(const std::string& key)>;
  void finish(const Explain& explain = {});

  [[nodiscard]] const YamlNode& node() const { return node_; }

private:
  const YamlNode& node_;
  std::string what_;
  Mistakes& mistakes_;
  std::vector<std::string> known_;
  std::set<std::string> left_;
};

/// Each entry of a map, in order; null keys, non-text keys and duplicates are mistakes.
using OnEntry = std::function<void(const std::string& key, const YamlNode& key_node, const YamlNode& value)>;
void for_each_entry(const YamlNode& map, std::string_view what, Mistakes& mistakes, const OnEntry& on_entry);

/// The text of a scalar; a mistake and nothing otherwise.
std::optional<std::string> read_text(const YamlNode& node, std::string_view what, Mistakes& mistakes);
/// `true` or `false`.
std::optional<bool> read_flag(const YamlNode& node, std::string_view what, Mistakes& mistakes);
/// One of `words` (separated by |), whatever its case.
std::optional<std::string> read_word(const YamlNode& node, std::string_view what, std::string_view words,
                                     Mistakes& mistakes);
/// A list of names, or one text with names separated by commas. No name may be empty or stand twice.
std::optional<Names> read_names(const YamlNode& node, std::string_view what, Mistakes& mistakes);
/// Says what is wrong with names that are columns, schemas or the like.
void check_names(const Names& names, const Place& place, std::string_view what, Mistakes& mistakes);
/// What does not close in SQL, or otherwise ends it too early; null when nothing does.
const char* fault_of(std::string_view sql);
/// SQL: text whose quotes and parentheses close.
std::optional<std::string> read_sql(const YamlNode& node, std::string_view what, Mistakes& mistakes);
/// Text as it is, without white space around it.
std::optional<std::string> read_definition_text(const YamlNode& node, std::string_view what, Mistakes& mistakes);
/// Whether the node is the word `none`, whatever its case.
bool says_none(const YamlNode& node);
/// Whether the node is the plain word `absent`.
bool says_absent(const YamlNode& node);

/// Remembers where a property is stated, when that is on a line of its own.
void note_place(Object& object, std::string_view property, const YamlNode& node);

/// Reads a property of an object from a long form, and remembers its place when it has a line of its own.
void read_field(MapReader& map, Object& object, const Field& field, Mistakes& mistakes);
/// Reads every property that a description lists, but for those that are read by hand: references.
void read_fields(MapReader& map, Object& object, Fields fields, Mistakes& mistakes);
template <class T>
void read_fields(MapReader& map, T& object, Mistakes& mistakes) {
  read_fields(map, object, T::fields(), mistakes);
}

/// Says which of the stated privileges are none of what `kind` has, on any version; of default privileges `name` says
/// of what they are.
void check_grants(const MapReader& map, Kind kind, std::string_view name, Mistakes& mistakes);

/// `name` and `ref`, which any object may carry.
void read_common(MapReader& map, Object& object, Mistakes& mistakes);

/// The same for what the language names by its key: a `name` beside it is a mistake.
void read_common_but_name(MapReader& map, Object& object, std::string_view what, Mistakes& mistakes);

}  // namespace schemaproof
