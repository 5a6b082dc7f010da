// Objects whose properties say it all, as a file states them: by a map of these, or in short by one of them.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "expectation/reader.hpp"
#include "model/schema.hpp"

namespace schemaproof {

/// The property that a text in the place of a map states; empty: there must be a map.
template <class T>
constexpr std::string_view short_form() {
  constexpr bool defined = std::is_same_v<T, View> || std::is_same_v<T, MaterializedView> || std::is_same_v<T, Trigger>
                           || std::is_same_v<T, RewriteRule> || std::is_same_v<T, Exclusion>;
  if (defined) return "definition";
  if (std::is_same_v<T, Extension>) return "version";
  if (std::is_same_v<T, Range>) return "subtype";
  return {};
}

// What is not as the fields say: what follows from other properties, or has a form of its own.
void settle(Sequence& sequence);
void settle(Policy& policy);
void settle(Domain& domain);
void settle(CompositeType& type);
void settle(Range& range);
void settle(Function& function);
void settle(View& view);
void settle(MaterializedView& view);
inline void settle(Object& /*object*/) {}

/// A domain may be stated as a column is: `citext not null default ''`.
bool read_short_domain(const std::string& name, const YamlNode& key, const YamlNode& value, Domain& domain,
                       Mistakes& mistakes);
// The parts of a view.
void read_view_columns(MapReader& map, Kind view, Table& parts, Mistakes& mistakes);
void read_view_parts(MapReader& map, Table& parts, Mistakes& mistakes);
void read_materialized_view_parts(MapReader& map, Table& parts, Mistakes& mistakes);

/// Whatever is not stated is what CREATE would give (rule 3).
template <class T>
T read_object(const std::string& name, const YamlNode& key, const YamlNode& value, Mistakes& mistakes) {
  T object;
  object.place = key.place;
  const std::string words(words_of(T::kind).words);
  if (says_absent(value)) {
    object.absent = true;
  } else if (value.is_map()) {
    MapReader map(value, words, mistakes);
    read_common_but_name(map, object, fmt::format("the {}'s", words), mistakes);
    read_fields(map, object, mistakes);
    check_grants(map, T::kind, name, mistakes);
    if constexpr (requires { object.parts; }) read_view_columns(map, T::kind, object.parts, mistakes);
    if constexpr (std::is_same_v<T, View>) read_view_parts(map, object.parts, mistakes);
    if constexpr (std::is_same_v<T, MaterializedView>) read_materialized_view_parts(map, object.parts, mistakes);
    map.finish();
  } else if (value.is_scalar() && !short_form<T>().empty()) {
    for (const Field& field : T::fields()) {
      if (field.name != short_form<T>()) continue;
      const auto text = read_definition_text(value, fmt::format("{} '{}'", words, name), mistakes);
      if (text) set_value(object, field, *text);
    }
  } else if constexpr (std::is_same_v<T, Domain>) {
    read_short_domain(name, key, value, object, mistakes);
  } else if (!value.is_null()) {
    mistakes.push_back({key.place, fmt::format("{} '{}' must be a map", words, name),
                        "state its properties; what is not stated is what CREATE gives"});
  }
  if (!object.absent) {
    complete(object);
    settle(object);
  }
  object.name = name;
  if constexpr (requires { object.parts; }) {
    object.parts.place = object.place;
    object.parts.ref = object.ref;
  }
  return object;
}

}  // namespace schemaproof
