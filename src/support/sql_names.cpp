#include "support/sql_names.hpp"

#include <algorithm>
#include <array>

#include "support/text.hpp"

namespace schemaproof {

namespace {

// clang-format off
// PostgreSQL documentation, "SQL Key Words": those marked "reserved" in some way, and the type and function names
// that cannot be column names either.
constexpr auto reserved_words = std::to_array<std::string_view>({
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization", "between",
    "bigint", "binary", "bit", "boolean", "both", "case", "cast", "char", "character", "check", "coalesce",
    "collate", "collation", "column", "concurrently", "constraint", "create", "cross", "current_catalog",
    "current_date", "current_role", "current_schema", "current_time", "current_timestamp", "current_user", "dec",
    "decimal", "default", "deferrable", "desc", "distinct", "do", "else", "end", "except", "exists", "extract",
    "false", "fetch", "float", "for", "foreign", "freeze", "from", "full", "grant", "greatest", "group", "grouping",
    "having", "ilike", "in", "initially", "inner", "inout", "int", "integer", "intersect", "interval", "into", "is",
    "isnull", "join", "lateral", "leading", "least", "left", "like", "limit", "localtime", "localtimestamp",
    "national", "natural", "nchar", "none", "normalize", "not", "notnull", "null", "nullif", "numeric", "offset",
    "on", "only", "or", "order", "out", "outer", "overlaps", "overlay", "placing", "position", "precision",
    "primary", "real", "references", "returning", "right", "row", "select", "session_user", "setof", "similar",
    "smallint", "some", "substring", "symmetric", "system_user", "table", "tablesample", "then", "time",
    "timestamp", "to", "trailing", "treat", "trim", "true", "union", "unique", "user", "using", "values", "varchar",
    "variadic", "verbose", "when", "where", "window", "with", "xmlattributes", "xmlconcat", "xmlelement",
    "xmlexists", "xmlforest", "xmlnamespaces", "xmlparse", "xmlpi", "xmlroot", "xmlserialize", "xmltable",
});
// clang-format on

std::string doubled(std::string_view text, char quote) {
  std::string result(1, quote);
  for (const char c : text) {
    if (c == quote) result += quote;
    result += c;
  }
  return result + quote;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

bool is_reserved_word(std::string_view lower_case) {
  return std::binary_search(reserved_words.begin(), reserved_words.end(), lower_case);
}

bool is_type_keyword(std::string_view lower_case) {
  // PostgreSQL documentation, "SQL Key Words": the type names among those that cannot be function or type names.
  static constexpr std::array keywords = {"bigint",   "bit",       "boolean", "char", "character", "dec",
                                          "decimal",  "double",    "float",   "int",  "integer",   "interval",
                                          "national", "nchar",     "numeric", "real", "setof",     "smallint",
                                          "time",     "timestamp", "varchar"};
  return std::find(keywords.begin(), keywords.end(), lower_case) != keywords.end();
}

std::string quoted_name(std::string_view name) {
  const bool plain = !name.empty() && !is_digit(name.front()) && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || is_digit(c) || c == '_';
  });
  return plain && !is_reserved_word(name) ? std::string(name) : doubled(name, '"');
}

std::string quoted_literal(std::string_view value) {
  // A backslash needs the E form to mean itself whatever standard_conforming_strings says.
  if (value.find('\\') == std::string_view::npos) return doubled(value, '\'');
  return " E" + doubled(replaced(std::string(value), "\\", "\\\\"), '\'');
}

std::string unquoted_name(std::string_view name) {
  if (name.size() < 2 || name.front() != '"' || name.back() != '"') return std::string(name);
  return replaced(std::string(name.substr(1, name.size() - 2)), "\"\"", "\"");
}

}  // namespace schemaproof
