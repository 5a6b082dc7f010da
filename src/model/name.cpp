#include "model/name.hpp"

#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// Characters that would be read as a separator, a bracket or a quote where the language expects a bare name.
bool reads_otherwise(char c) {
  constexpr std::string_view separators = " \t\n\r\f\v.,()[]\"'";
  return separators.find(c) != std::string_view::npos;
}

std::string quoted(std::string_view name) {
  return "\"" + replaced(std::string(name), "\"", "\"\"") + "\"";
}

}  // namespace

std::string name_text(std::string_view name) {
  for (const char c : name) {
    if (reads_otherwise(c)) return quoted(name);
  }
  return name.empty() ? "\"\"" : std::string(name);
}

std::string names_text(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name_text(name);
  return text;
}

std::vector<std::string> parse_names(std::string_view text) {
  std::vector<std::string> names = split_top_level(text, ',');
  for (std::string& name : names) name = unquoted_name(name);
  return names;
}

std::string Name::text() const {
  return schema.empty() ? name_text(name) : name_text(schema) + "." + name_text(name);
}

std::string Name::sql(std::string_view home) const {
  const std::string_view in = schema.empty() ? home : std::string_view(schema);
  if (in == "public" || in.empty()) return quoted_name(name);
  return quoted_name(in) + "." + quoted_name(name);
}

Name parse_name(std::string_view text) {
  text = trimmed(text);
  bool quoted_part = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"') quoted_part = !quoted_part;
    if (text[at] == '.' && !quoted_part) {
      return {unquoted_name(trimmed(text.substr(0, at))), unquoted_name(trimmed(text.substr(at + 1)))};
    }
  }
  return {{}, unquoted_name(text)};
}

std::string Reference::text() const {
  return table.text() + "(" + names_text(columns) + ")";
}

}  // namespace schemaproof
