#include "checks/settings.hpp"

#include <algorithm>

#include "support/sql_names.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

bool is_list(std::string_view setting) {
  return setting == "search_path" || setting == "temp_tablespaces" || setting.ends_with("_preload_libraries");
}

}  // namespace

const std::string* setting(const Entries& settings, std::string_view name) {
  const auto known = std::find_if(settings.begin(), settings.end(),
                                  [&](const auto& one) { return lowered(one.first) == lowered(std::string(name)); });
  return known == settings.end() ? nullptr : &known->second;
}

std::string setting_value(std::string_view name, const std::string& value) {
  if (!is_list(lowered(std::string(name)))) return value;
  if (trimmed(value).empty()) return quoted_name("");
  std::string text;
  for (const std::string& part : split_top_level(value, ',')) {
    const std::string one(trimmed(part));
    // SQL writes the empty name as a string.
    const std::string own = one == "''" ? "" : one.starts_with('"') ? unquoted_name(one) : lowered(one);
    text += (text.empty() ? "" : ", ") + quoted_name(own);
  }
  return text;
}

}  // namespace schemaproof
