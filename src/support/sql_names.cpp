#include "support/sql_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "support/sql_text.hpp"
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

/// The code point of a well-formed UTF-8 sequence.
unsigned code_point(std::string_view sequence) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned>(static_cast<unsigned char>(sequence[at])); };
  if (sequence.size() == 1) return byte(0);
  unsigned value = byte(0) & (0x7FU >> sequence.size());
  for (std::size_t i = 1; i < sequence.size(); ++i) value = (value << 6U) | (byte(i) & 0x3FU);
  return value;
}

/// Each character of `text` that does not show itself, through `escape`; backslashes doubled, as both escape forms
/// want.
template <class Escape>
std::string escaped(std::string_view text, const Escape& escape) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
    const std::string_view character = text.substr(at, end - at);
    if (character == "\\")
      result += "\\\\";
    else if (printable(character) == character)
      result += character;
    else
      result += escape(character);
    at = end;
  }
  return result;
}

std::string visible_string(std::string_view token) {
  if (token.front() != '\'' || token.size() < 2) return std::string(token);
  return "E'"
         + escaped(token.substr(1, token.size() - 2),
                   [](std::string_view character) {
                     std::string bytes;
                     for (const char c : character) bytes += fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
                     return bytes;
                   })
         + "'";
}

std::string visible_name(std::string_view token) {
  if (token.size() < 2) return std::string(token);
  return "U&\""
         + escaped(token.substr(1, token.size() - 2),
                   [](std::string_view character) { return fmt::format("\\+{:06X}", code_point(character)); })
         + "\"";
}

}  // namespace

std::string with_visible_characters(std::string_view sql) {
  std::string result;
  std::size_t copied = 0;
  for (const SqlToken& token : sql_tokens(sql)) {
    const bool is_text = token.kind == SqlToken::Kind::string || token.kind == SqlToken::Kind::quoted_name;
    if (!is_text || printable(token.text) == token.text) continue;
    result += sql.substr(copied, token.begin - copied);
    result += token.kind == SqlToken::Kind::string ? visible_string(token.text) : visible_name(token.text);
    copied = token.end();
  }
  return result + std::string(sql.substr(copied));
}

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
