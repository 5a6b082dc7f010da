// Lines of a captured file: an object's properties, two spaces for each level below it.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "model/fields.hpp"

namespace schemaproof {

using Lines = std::vector<std::string>;

/// Adds `key:` with the lines of its value below it; `key: {}` where there are none.
void nest(Lines& lines, const std::string& key, const Lines& below);
/// Adds `key: text`, in block style where the text has several lines.
void add_text(Lines& lines, const std::string& key, const std::string& text);
/// Adds `key: value` for a property's value.
void add_value(Lines& lines, std::string_view key, const Value& value);

/// The properties that are not as in `plain`, what the language assumes where nothing is stated.
template <class T>
Lines lines_of(const T& object, const T& plain) {
  Lines lines;
  for (const Field<T>& field : T::fields()) {
    const std::optional<Value> value = get(object, field);
    if (!value || value == get(plain, field)) continue;
    const bool says_nothing = field.unstated == nullptr && *value == Value(std::string());
    if (!says_nothing) add_value(lines, field.name, *value);
  }
  return lines;
}

}  // namespace schemaproof
