// Which values make the conditions of a row true? The question, as SQL: a server tries what is worth trying.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checks/cascade/values.hpp"

namespace schemaproof {

/// A column with the values that it may have; one value is one that is decided.
struct Unknown {
  std::string column;
  std::string type;  // as SQL
  std::vector<std::optional<std::string>> candidates;
};

struct Puzzle {
  std::vector<Unknown> unknowns;
  std::vector<std::string> conditions;
};

/// A query that answers with one row, which has for each unknown the number of its candidate; with none where no
/// combination makes all conditions true.
std::string solving_query(const Puzzle& puzzle);

/// A domain's condition with a column in place of VALUE.
std::string with_column_for_value(const std::string& expression, const std::string& column);

/// A value as SQL writes it; none is NULL.
std::string literal_or_null(const std::optional<std::string>& value);

}  // namespace schemaproof
