// JSON of reports as text.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace schemaproof {

/// Names and values come from databases: what is not UTF-8 in them is U+FFFD. With `indent` 2 for people, -1 on one
/// line.
inline std::string json_text(const nlohmann::ordered_json& value, int indent) {
  return value.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace schemaproof
