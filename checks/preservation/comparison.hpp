// What became of a table's rows? Fingerprints first; rows are read, side by side and in the order of their keys, only
// where those differ. What is in memory does not grow with the table.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "checks/preservation/row_sql.hpp"
#include "postgres/read_session.hpp"

namespace schemaproof {

/// Rows or values of one sort: how many, and the first few.
struct RowTally {
  std::size_t count = 0;
  std::vector<std::string> first;
};

struct RowsSeen {
  std::size_t rows_before = 0;
  std::size_t rows_after = 0;
  RowTally lost;
  RowTally added;
  std::map<std::size_t, RowTally> changed;      // by place among the table's columns
  std::map<std::size_t, std::size_t> vanished;  // columns that are gone, with how many values they held
};

/// One side: where the table lies, and how to ask there.
struct ComparedSide {
  ReadSession& session;
  const Ddl& ddl;
};

/// Throws Failure where the rows cannot be read: `becomes` or `may_lose` that the server does not take, say.
RowsSeen compare_rows(const MatchedTable& table, const ComparedSide& before, const ComparedSide& after);

}  // namespace schemaproof
