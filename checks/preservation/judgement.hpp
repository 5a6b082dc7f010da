// What is said of a table's rows, by what was seen of them, whatever the databases that they are in.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "checks/check.hpp"
#include "checks/preservation/comparison.hpp"

namespace schemaproof {

struct JudgedRows {
  const MatchedTable& table;
  const PreserveWish& wish;
  std::string when;  // they were held first: `after seed seed.sql`
  /// How a change of a column that is meant is stated; empty: that is not told.
  std::function<std::string(const MatchedColumn& column)> way_to_state = {};
};

/// Says in the check of the table what became of its rows, as stated or not.
void judge_rows(const JudgedRows& about, const RowsSeen& seen, Check& check, Answers& answers);

/// Says why nothing can be told.
void cannot_tell(Check& check, const std::string& reason, const std::string& hint);

}  // namespace schemaproof
