// What became of a table's rows, where one side is known by its fingerprint alone? The same answers as of two
// databases, as far as the fingerprint's detail tells; what it does not tell is said.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "checks/preservation/print_source.hpp"

namespace schemaproof {

/// One side: a database, or a table in a file.
struct PrintedSide {
  std::optional<ComparedSide> database;
  const Fingerprint* fingerprint = nullptr;
  const TableFingerprint* print = nullptr;  // of a file
};

struct PrintWish {
  Detail detail = Detail::rows;  // how far to look, where the sides can tell
  /// Why the values of a column, by its place, cannot be held against each other; empty where they can.
  std::function<std::string(const MatchedColumn& column)> doubt;
};

/// `may_lose` and `becomes` must not be stated: what they ask of rows that were there before nobody knows. Throws
/// Failure where rows cannot be read.
RowsSeen compare_prints(const MatchedTable& table, const PrintedSide& before, const PrintedSide& after,
                        const PrintWish& wish);

}  // namespace schemaproof
