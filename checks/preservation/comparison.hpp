// What became of a table's rows? Fingerprints first; rows are read, side by side and in the order of their keys, only
// where those differ. What is in memory does not grow with the table.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "checks/preservation/row_merge.hpp"
#include "checks/preservation/row_sql.hpp"

namespace schemaproof {

struct RowsSeen {
  std::size_t rows_before = 0;
  RowTally lost;
  RowTally added;
  std::map<std::size_t, RowTally> changed;      // by place among the table's columns
  std::map<std::size_t, std::size_t> vanished;  // columns that are gone, with how many values they held
  /// What a fingerprint does not tell of all this, and what would.
  std::string untold;
  std::string hint;
};

/// One side: where the table lies, and how to ask there.
struct ComparedSide {
  ReadSession& session;
  std::string home;  // the schema of names without one
};

/// How many columns one query reads: it gives 1,664 at most.
inline constexpr std::size_t most_columns_at_once = 400;
/// Calls with some of them at a time; once where there is none.
void for_each_part_of(const std::vector<std::size_t>& columns,
                      const std::function<void(const std::vector<std::size_t>&)>& visit);

/// Throws Failure where a key that is stated does not tell rows apart.
void check_key(ReadSession& session, const RowSql& sql, const MatchedTable& table, Moment side);

/// A row for people, by the columns of its key.
std::string key_text(const MatchedTable& table, const std::vector<std::size_t>& key, const Texts& row);

/// Throws Failure where the rows cannot be read: `becomes` or `may_lose` that the server does not take, say.
RowsSeen compare_rows(const MatchedTable& table, const ComparedSide& before, const ComparedSide& after);

}  // namespace schemaproof
