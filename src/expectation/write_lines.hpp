// Lines of a captured file: an object's properties, two spaces for each level below it.
#pragma once

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
Lines lines_of(const Object& object, const Object& plain, Fields fields);
template <class T>
Lines lines_of(const T& object, const T& plain) {
  return lines_of(object, plain, T::fields());
}

}  // namespace schemaproof
