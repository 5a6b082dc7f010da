#include "model/name.hpp"

#include <algorithm>

#include "support/sql_names.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// Whether a bare name would be read as something else: for its separators, brackets and quotes, or because a comment
/// or a dollar quote begins in it.
bool reads_otherwise(std::string_view name) {
  if (name.find_first_of(" \t\n\r\f\v.,;()[]\"'") != std::string_view::npos) return true;
  if (name.find("--") != std::string_view::npos || name.find("/*") != std::string_view::npos) return true;
  const std::vector<SqlToken> tokens = sql_tokens(name);
  return std::any_of(tokens.begin(), tokens.end(), [](const SqlToken& t) { return t.kind == SqlToken::Kind::string; });
}

std::string quoted(std::string_view name) {
  return "\"" + replaced(std::string(name), "\"", "\"\"") + "\"";
}

}  // namespace

std::string name_text(std::string_view name) {
  return name.empty() || reads_otherwise(name) ? quoted(name) : std::string(name);
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
  return (schema.empty() ? "" : name_text(schema) + ".") + name_text(name) + arguments;
}

std::string Name::sql(std::string_view home) const {
  const std::string_view in = schema.empty() ? home : std::string_view(schema);
  if (in == "public" || in.empty()) return quoted_name(name);
  return quoted_name(in) + "." + quoted_name(name);
}

std::string without_catalog(std::string_view text) {
  if (text.empty()) return {};
  Name name = parse_name(text);
  if (name.schema == "pg_catalog") name.schema.clear();
  return name.text();
}

std::string chosen_name(std::string table, std::string column, std::string_view label) {
  constexpr std::size_t longest = 63;
  const std::size_t underscores = column.empty() ? 1 : 2;
  const auto shorten = [](std::string& part) {
    const auto is_continuation = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
    while (is_continuation(part.back())) part.pop_back();
    part.pop_back();
  };
  while (table.size() + column.size() + underscores + label.size() > longest && table.size() + column.size() > 0) {
    shorten(table.size() > column.size() ? table : column);
  }
  return table + "_" + column + (column.empty() ? "" : "_") + std::string(label);
}

bool is_chosen_name(const std::string& name, const std::string& table, const std::string& column,
                    std::string_view label) {
  const std::size_t digits = name.find_last_not_of("0123456789") + 1;
  return name == chosen_name(table, column, std::string(label) + name.substr(digits));
}

Name name_seen_from(std::string_view home, std::string_view schema, std::string_view name) {
  return {schema == home ? std::string() : std::string(schema), std::string(name), {}};
}

Name parse_function_name(std::string_view text) {
  text = trimmed(text);
  const std::vector<SqlToken> tokens = sql_tokens(text);
  for (const SqlToken& token : tokens) {
    if (token.text != "(" || token.depth != 0) continue;
    Name name = parse_name(text.substr(0, token.begin));
    name.arguments = text.substr(token.begin);
    return name;
  }
  return parse_name(text);
}

Name parse_name(std::string_view text) {
  text = trimmed(text);
  bool quoted_part = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"') quoted_part = !quoted_part;
    if (text[at] == '.' && !quoted_part) {
      return {unquoted_name(trimmed(text.substr(0, at))), unquoted_name(trimmed(text.substr(at + 1))), {}};
    }
  }
  return {{}, unquoted_name(text), {}};
}

ColumnName parse_column_name(std::string_view text) {
  bool quoted_part = false;
  std::size_t dot = std::string_view::npos;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"') quoted_part = !quoted_part;
    if (text[at] == '.' && !quoted_part) dot = at;
  }
  if (dot == std::string_view::npos) return {{}, unquoted_name(text)};
  return {parse_name(text.substr(0, dot)), unquoted_name(text.substr(dot + 1))};
}

std::string Reference::text() const {
  // SQLite takes a key that leads to a primary key which is not there.
  const bool names_any =
      std::any_of(columns.begin(), columns.end(), [](const std::string& column) { return !column.empty(); });
  return names_any ? table.text() + "(" + names_text(columns) + ")" : table.text();
}

}  // namespace schemaproof
