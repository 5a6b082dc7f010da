// SQL as text: enough of PostgreSQL's lexical rules to find where words, strings and statements begin and end.
// Never more: what SQL means is the server's to say.
// Source: PostgreSQL documentation, "SQL Syntax: Lexical Structure".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace schemaproof {

struct SqlToken {
  enum class Kind { word, quoted_name, string, number, symbol };
  Kind kind;
  std::string_view text;  // a view into what was tokenised, quotes included
  std::size_t begin;      // its offset there
  int depth;              // open ( and [ around it; a parenthesis itself counts as outside
  bool closed = true;     // false for a string or quoted name that the text ends in

  [[nodiscard]] std::size_t end() const { return begin + text.size(); }
  /// Whether this is the keyword or symbol `lower_case`, whatever its case.
  [[nodiscard]] bool is(std::string_view lower_case) const;
};

/// Every token but white space and comments. An unterminated string or comment ends with the text.
std::vector<SqlToken> sql_tokens(std::string_view sql);

/// Splits at top-level `separator`s (a single symbol); the parts are trimmed.
std::vector<std::string> split_top_level(std::string_view sql, char separator);

/// The statements of a script, each from its first token to its last, without empty ones.
/// Semicolons inside parentheses (rules) and inside BEGIN ATOMIC … END bodies do not separate.
std::vector<std::string_view> sql_statements(std::string_view script);

/// The text without parentheses that enclose all of it.
std::string_view without_outer_parentheses(std::string_view sql);
}  // namespace schemaproof
