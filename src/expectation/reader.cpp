#include "expectation/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>

#include "model/privileges.hpp"
#include "support/spelling.hpp"
#include "support/sql_names.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

constexpr const char* comment_hint = "YAML takes ' #' for the start of a comment: put the whole value in single quotes";

Mistake wrong_kind(const YamlNode& node, std::string_view what, std::string_view expected) {
  std::string hint;
  if (node.cut_by_comment)
    hint = comment_hint;
  else if (expected == "a map" && node.is_list())
    hint = "write its entries as 'key: value', without dashes or [ ]";
  else if (expected == "text" && node.is_null())
    hint = "write the value behind the colon, or leave the key out";
  else if (expected == "text")
    hint = "put it in quotes if it is meant as text";
  return {node.place, fmt::format("{} must be {}, not {}", what, expected, kind_word(node)), hint};
}

/// A flow map cut a value such as `t(a, b)` at its comma: the rest shows as a key without a value.
bool is_cut_by_flow(const YamlNode& map, const std::string& key) {
  if (!map.flow) return false;
  const auto opens = std::count(key.begin(), key.end(), '(');
  const auto closes = std::count(key.begin(), key.end(), ')');
  return closes > opens;
}

}  // namespace

std::string_view kind_word(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::null: return "nothing";
    case YamlNode::Kind::scalar: return "text";
    case YamlNode::Kind::list: return "a list";
    case YamlNode::Kind::map: return "a map";
  }
  return "nothing";
}

void for_each_entry(const YamlNode& map, std::string_view what, Mistakes& mistakes, const OnEntry& on_entry) {
  if (!map.is_map()) {
    mistakes.push_back(wrong_kind(map, what, "a map"));
    return;
  }
  std::map<std::string, Place> seen;
  for (const auto& [key, value] : map.entries) {
    if (!key->is_scalar()) {
      mistakes.push_back({key->place, fmt::format("{}: a key must be text, not {}", what, kind_word(*key)),
                          key->is_null() ? "put the name in quotes" : ""});
      continue;
    }
    if (key->plain && key->text == "<<") {
      mistakes.push_back({key->place, "merge keys are not read", "write out what '<<' would bring"});
      continue;
    }
    const auto [first, is_new] = seen.emplace(key->text, key->place);
    if (!is_new) {
      mistakes.push_back(
          {key->place, fmt::format("'{}' stands here twice", key->text), "the first is at " + first->second.text()});
      continue;
    }
    if (is_cut_by_flow(map, key->text)) {
      mistakes.push_back({key->place, fmt::format("'{}' is no key", key->text),
                          "inside { } YAML ends a value at a comma: put a value such as t(a, b) or numeric(10,2) in "
                          "quotes"});
      continue;
    }
    on_entry(key->text, *key, *value);
  }
}

MapReader::MapReader(const YamlNode& node, std::string what, Mistakes& mistakes)
    : node_(node), what_(std::move(what)), mistakes_(mistakes) {
  if (node.is_null()) return;
  for_each_entry(node, what_, mistakes,
                 [&](const std::string& key, const YamlNode&, const YamlNode&) { left_.insert(key); });
}

void note_place(Object& object, std::string_view property, const YamlNode& node) {
  if (node.place.line != object.place.line) object.places.emplace_back(property, node.place);
}

Place MapReader::place_of(std::string_view key) const {
  for (const auto& [key_node, value] : node_.entries) {
    if (key_node->text == key) return key_node->place;
  }
  return node_.place;
}

const YamlNode* MapReader::take(std::string_view key) {
  known_.emplace_back(key);
  if (left_.erase(std::string(key)) == 0) return nullptr;
  for (const auto& [key_node, value] : node_.entries) {
    if (key_node->text == key) return value.get();
  }
  return nullptr;
}

const YamlNode* MapReader::peek(std::string_view key) const {
  for (const auto& [key_node, value] : node_.entries) {
    if (key_node->text == key) return value.get();
  }
  return nullptr;
}

void MapReader::finish(const Explain& explain) {
  for (const auto& [key, value] : node_.entries) {
    if (!left_.contains(key->text)) continue;
    left_.erase(key->text);
    std::string hint = explain ? explain(key->text) : "";
    if (hint.empty()) hint = did_you_mean(key->text, known_);
    mistakes_.push_back({key->place, fmt::format("unknown key '{}' in {}", key->text, what_), hint});
  }
}

std::optional<std::string> read_text(const YamlNode& node, std::string_view what, Mistakes& mistakes) {
  if (node.is_scalar()) return node.text;
  mistakes.push_back(wrong_kind(node, what, "text"));
  return std::nullopt;
}

std::optional<bool> read_flag(const YamlNode& node, std::string_view what, Mistakes& mistakes) {
  if (node.is_scalar() && (node.text == "true" || node.text == "false")) return node.text == "true";
  mistakes.push_back(wrong_kind(node, what, "true or false"));
  if (!node.is_scalar()) return std::nullopt;
  mistakes.back().problem = fmt::format("{} must be true or false, not '{}'", what, node.text);
  const std::string word = lowered(node.text);
  if (word == "yes" || word == "on" || word == "true" || word == "y") mistakes.back().hint = "write true";
  if (word == "no" || word == "off" || word == "false" || word == "n") mistakes.back().hint = "write false";
  return std::nullopt;
}

std::optional<std::string> read_word(const YamlNode& node, std::string_view what, std::string_view words,
                                     Mistakes& mistakes) {
  const std::optional<std::string> text = read_text(node, what, mistakes);
  if (!text) return std::nullopt;
  const std::vector<std::string> allowed = split_top_level(words, '|');
  std::string word = lowered(*text);
  if (std::find(allowed.begin(), allowed.end(), word) != allowed.end()) return word;
  const auto near = nearest(word, allowed);
  mistakes.push_back({node.place, fmt::format("{} cannot be '{}'", what, *text),
                      (near ? "did you mean '" + *near + "'? " : "") + "it is one of: " + joined(allowed, ", ")});
  return std::nullopt;
}

void check_names(const Names& names, const Place& place, std::string_view what, Mistakes& mistakes) {
  if (names.empty()) mistakes.push_back({place, fmt::format("{} names nothing", what), {}});
  std::set<std::string> seen;
  for (const std::string& name : names) {
    if (name.empty())
      mistakes.push_back({place, fmt::format("an empty name in {}", what), "a comma may be too many"});
    else if (!seen.insert(name).second)
      mistakes.push_back({place, fmt::format("{} names '{}' twice", what, name), {}});
  }
}

std::optional<Names> read_names(const YamlNode& node, std::string_view what, Mistakes& mistakes) {
  Names names;
  const std::size_t before = mistakes.size();
  if (node.is_scalar()) {
    names = parse_names(node.text);
  } else if (!node.is_list()) {
    mistakes.push_back(wrong_kind(node, what, "a name or a list of names"));
    return std::nullopt;
  }
  for (const YamlPointer& item : node.items) {
    if (const auto name = read_text(*item, what, mistakes)) names.push_back(unquoted_name(*name));
  }
  if (mistakes.size() == before) check_names(names, node.place, what, mistakes);
  return names;
}

const char* fault_of(std::string_view sql) {
  std::string open;  // the brackets that wait for their partners
  for (const SqlToken& token : sql_tokens(sql)) {
    if (!token.closed) {
      return token.kind == SqlToken::Kind::string ? "a quote that does not close" : "a quoted name that does not close";
    }
    if (token.kind != SqlToken::Kind::symbol) continue;
    const char c = token.text.front();
    if (c == ';') return "a semicolon";
    if (c == '(' || c == '[') open += c;
    if (c != ')' && c != ']') continue;
    if (open.empty() || (open.back() == '(') != (c == ')')) return "a bracket that does not pair";
    open.pop_back();
  }
  return open.empty()         ? nullptr
         : open.back() == '(' ? "a parenthesis that does not close"
                              : "a bracket that does not close";
}

std::optional<std::string> read_sql(const YamlNode& node, std::string_view what, Mistakes& mistakes) {
  const std::optional<std::string> text = read_text(node, what, mistakes);
  if (!text) {
    if (node.is_null()) mistakes.back().hint = "write SQL, or none";
    return std::nullopt;
  }
  if (node.cut_by_comment) {
    mistakes.push_back({node.place, fmt::format("{} ends where a comment begins: {}", what, *text), comment_hint});
    return std::nullopt;
  }
  if (trimmed(*text).empty()) {
    mistakes.push_back({node.place, fmt::format("{} is empty", what), "write SQL, or none"});
    return std::nullopt;
  }
  if (const char* fault = fault_of(*text)) {
    const std::string hint = std::string_view(fault) == "a semicolon"
                                 ? "leave it out: this is no statement"
                                 : "YAML takes ' #' for the start of a comment and, inside { }, a comma for the end of "
                                   "a value: put the whole value in single quotes";
    mistakes.push_back({node.place, fmt::format("{} has {}: {}", what, fault, *text), hint});
    return std::nullopt;
  }
  return std::string(trimmed(*text));
}

std::optional<std::string> read_definition_text(const YamlNode& node, std::string_view what, Mistakes& mistakes) {
  const std::optional<std::string> text = read_text(node, what, mistakes);
  if (!text) return std::nullopt;
  if (node.cut_by_comment) {
    mistakes.push_back({node.place, fmt::format("{} ends where a comment begins: {}", what, *text), comment_hint});
    return std::nullopt;
  }
  const std::string_view rest = trimmed(*text);
  if (rest.empty()) mistakes.push_back({node.place, fmt::format("{} is empty", what), "leave it out"});
  return std::string(rest);
}

namespace {

using NameOfKey = std::string (*)(std::string_view key);

/// Texts by name: a map whose values are texts, or lists of them.
std::optional<Entries> read_entries(const YamlNode& node, std::string_view what, const NameOfKey& name_of_key,
                                    Mistakes& mistakes) {
  if (says_none(node) || (node.is_list() && node.items.empty())) return Entries{};
  Entries entries;
  for_each_entry(node, what, mistakes, [&](const std::string& key, const YamlNode&, const YamlNode& value) {
    std::string text;
    if (value.is_list()) {
      for (const YamlPointer& item : value.items) {
        if (const auto part = read_text(*item, what, mistakes)) text += (text.empty() ? "" : ", ") + *part;
      }
    } else {
      text = read_text(value, what, mistakes).value_or("");
    }
    entries.emplace_back(name_of_key(key), text);
  });
  return entries;
}

}  // namespace

bool says_none(const YamlNode& node) {
  return node.is_scalar() && lowered(node.text) == "none";
}

bool says_absent(const YamlNode& node) {
  return node.is_scalar() && node.plain && node.text == "absent";
}

namespace {

void check_privileges(const YamlNode& node, Grantable grantable, std::string_view kind, Mistakes& mistakes) {
  if (!node.is_scalar()) return;  // told already
  constexpr int newest = 1000;
  const std::vector<std::string> known = privileges_of(grantable, newest);
  std::string_view words = trimmed(node.text);
  constexpr std::string_view all_but = "all but ";
  const bool is_rest = lowered(words).starts_with(all_but);
  if (is_rest) words.remove_prefix(all_but.size());
  for (const Privilege& privilege : parse_privileges(words, grantable, newest)) {
    if (is_rest && privilege.with_grant_option) {
      mistakes.push_back({node.place, "'with grant option' cannot be left out by 'all but'",
                          "name the privileges that there are: select, insert with grant option"});
    }
    if (privilege.word == "all" || std::find(known.begin(), known.end(), privilege.word) != known.end()) continue;
    const auto near = nearest(privilege.word, known);
    const bool vowel = std::string_view("aeiou").find(kind.front()) != std::string_view::npos;
    mistakes.push_back({node.place,
                        fmt::format("'{}' is no privilege of {} {}", privilege.word, vowel ? "an" : "a", kind),
                        (near ? "did you mean '" + *near + "'? " : "")
                            + fmt::format("it is one of: {}, all, none", joined(known, ", "))});
  }
}

}  // namespace

void check_grants(const MapReader& map, Kind kind, std::string_view name, Mistakes& mistakes) {
  const YamlNode* grants = map.peek("grants");
  if (grants == nullptr || !grants->is_map()) return;
  const Grantable grantable = grantable_of(kind, name);
  for (const auto& [role, privileges] : grants->entries) {
    if (privileges->is_scalar()) check_privileges(*privileges, grantable, words_of(kind).words, mistakes);
    for (const YamlPointer& item : privileges->items) {
      check_privileges(*item, grantable, words_of(kind).words, mistakes);
    }
  }
}

void read_common(MapReader& map, Object& object, Mistakes& mistakes) {
  if (const YamlNode* ref = map.take("ref")) object.ref = read_text(*ref, "'ref'", mistakes).value_or("");
  if (const YamlNode* name = map.take("name")) {
    object.name = read_text(*name, "'name'", mistakes).value_or("");
    note_place(object, "name", *name);
  }
}

void read_common_but_name(MapReader& map, Object& object, std::string_view what, Mistakes& mistakes) {
  read_common(map, object, mistakes);
  if (!object.name.empty())
    mistakes.push_back({map.node().place, fmt::format("{} name is its key", what), "leave out 'name'"});
}

namespace {

std::string plain_name(std::string_view key) {
  return unquoted_name(key);
}

/// In quotes it is somebody's name; bare, `owner` is whoever owns the object.
std::string grantee_of_key(std::string_view key) {
  return key.starts_with('"') ? grantee_of(unquoted_name(key)) : std::string(key);
}

bool may_be_none(const Field& field) {
  return field.unstated != nullptr && *field.unstated == '\0';
}

/// Whether a property is text that may hold anything, and not an expression whose quotes and brackets must pair.
bool is_text(const Field& field) {
  if (!holds<std::string>(field)) return false;
  const bool definition = field.compared == Compared::as_trigger || field.compared == Compared::as_rule
                          || field.compared == Compared::as_query || field.compared == Compared::as_body;
  return definition || (field.compared == Compared::exactly && field.words.empty() && field.under.has_value());
}

/// What the server takes no other text for.
enum class Numbers { none, whole, positive, any };

Numbers numbers_of(const Field& field) {
  struct Entry {
    std::string_view name;
    Numbers numbers;
  };
  static constexpr std::array all = {
      Entry{"statistics", Numbers::positive}, Entry{"cost", Numbers::any},        Entry{"rows", Numbers::any},
      Entry{"start", Numbers::whole},         Entry{"increment", Numbers::whole}, Entry{"min", Numbers::whole},
      Entry{"max", Numbers::whole},           Entry{"cache", Numbers::positive}};
  const auto* known =
      std::find_if(all.begin(), all.end(), [&](const Entry& entry) { return entry.name == field.name; });
  return known == all.end() || !holds<std::string>(field) ? Numbers::none : known->numbers;
}

bool is_number(const std::string& text, Numbers numbers) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return false;
  if (numbers == Numbers::any) return value >= 0;
  const std::string_view digits = std::string_view(text).substr(text.starts_with('-') ? 1 : 0);
  return digits.find_first_not_of("0123456789") == std::string_view::npos && (numbers == Numbers::whole || value >= 0);
}

std::optional<Value> read_number(const YamlNode& node, Numbers numbers, bool may_be_none, std::string_view what,
                                 Mistakes& mistakes) {
  if (may_be_none && says_none(node)) return Value(std::string());
  const std::optional<std::string> text = read_text(node, what, mistakes);
  if (!text) return std::nullopt;
  if (is_number(*text, numbers)) return Value(*text);
  const std::string_view number = numbers == Numbers::any     ? "a number"
                                  : numbers == Numbers::whole ? "a whole number"
                                                              : "a whole number that is not negative";
  mistakes.push_back({node.place, fmt::format("{} cannot be '{}'", what, *text),
                      fmt::format("it is {}{}", number, may_be_none ? ", or none" : "")});
  return std::nullopt;
}

std::optional<std::string> read_free_text(const YamlNode& node, const Field& field, std::string_view what,
                                          Mistakes& mistakes) {
  if (may_be_none(field) && node.plain && says_none(node)) return "";
  return field.under ? read_text(node, what, mistakes) : read_definition_text(node, what, mistakes);
}

std::optional<Value> read_value(const YamlNode& node, const Field& field, std::string_view what, Mistakes& mistakes) {
  const auto value = [](auto read) { return read ? std::optional<Value>(*std::move(read)) : std::nullopt; };
  if (const Numbers numbers = numbers_of(field); numbers != Numbers::none)
    return read_number(node, numbers, may_be_none(field), what, mistakes);
  if (is_text(field)) return value(read_free_text(node, field, what, mistakes));
  if (holds<Entries>(field)) {
    const bool of_roles = field.compared == Compared::as_privileges;
    std::optional<Entries> entries = read_entries(node, what, of_roles ? grantee_of_key : plain_name, mistakes);
    if (entries && holds_options(field)) {
      for (auto& [option, text] : *entries) text = option_value(text);
    }
    return value(std::move(entries));
  }
  if (holds<bool>(field)) return value(read_flag(node, what, mistakes));
  // In quotes it is a name: a column may be called so.
  const bool none = may_be_none(field) && says_none(node) && (node.plain || !field.words.empty());
  if (holds<Names>(field)) {
    const bool empty = none || (may_be_none(field) && node.is_list() && node.items.empty());
    return empty ? Value(Names{}) : value(read_names(node, what, mistakes));
  }
  if (none) return Value(std::string());
  return value(field.words.empty() ? read_sql(node, what, mistakes) : read_word(node, what, field.words, mistakes));
}

}  // namespace

void read_field(MapReader& map, Object& object, const Field& field, Mistakes& mistakes) {
  const YamlNode* node = map.take(field.name);
  if (node == nullptr) return;
  note_place(object, field.name, *node);
  if (const auto value = read_value(*node, field, "'" + std::string(field.name) + "'", mistakes)) {
    set_value(object, field, *value);
  }
}

void read_fields(MapReader& map, Object& object, Fields fields, Mistakes& mistakes) {
  for (const Field& field : fields) {
    if (!holds<Reference>(field)) read_field(map, object, field, mistakes);
  }
}

}  // namespace schemaproof
