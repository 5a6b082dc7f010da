#include "checks/cascade/puzzle.hpp"

#include <fmt/format.h>

#include "support/sql_names.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

std::string candidate_rows(const Unknown& unknown, std::size_t number) {
  std::vector<std::string> rows;
  for (std::size_t i = 0; i < unknown.candidates.size(); ++i) {
    rows.push_back(fmt::format("({}, CAST({} AS {}))", i, literal_or_null(unknown.candidates[i]), unknown.type));
  }
  return fmt::format("(VALUES {}) AS u{} (n{}, {})", joined(rows, ", "), number, number, quoted_name(unknown.column));
}

}  // namespace

std::string solving_query(const Puzzle& puzzle) {
  std::vector<std::string> numbers;
  std::vector<std::string> sources;
  std::vector<std::string> conditions;
  for (std::size_t i = 0; i < puzzle.unknowns.size(); ++i) {
    numbers.push_back(fmt::format("n{}", i));
    sources.push_back(candidate_rows(puzzle.unknowns[i], i));
  }
  // A condition that is NULL is met, in CHECK.
  for (const std::string& condition : puzzle.conditions)
    conditions.push_back(fmt::format("({}\n) IS NOT FALSE", condition));
  return fmt::format("SELECT {} FROM {} WHERE {} ORDER BY {}, {} LIMIT 1", joined(numbers, ", "),
                     joined(sources, " CROSS JOIN "), joined(conditions, " AND "), joined(numbers, " + "),
                     joined(numbers, ", "));
}

std::string with_column_for_value(const std::string& expression, const std::string& column) {
  std::string sql;
  std::size_t at = 0;
  for (const SqlToken& token : sql_tokens(expression)) {
    if (token.kind != SqlToken::Kind::word || !token.is("value")) continue;
    sql += expression.substr(at, token.begin - at) + quoted_name(column);
    at = token.end();
  }
  return sql + expression.substr(at);
}

std::string literal_or_null(const std::optional<std::string>& value) {
  return value ? quoted_literal(*value) : std::string("NULL");
}

}  // namespace schemaproof
