// What is known of a table's rows by hashes alone: asked of a database, or read in a file that was made of one.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "checks/preservation/comparison.hpp"
#include "fingerprint/fingerprint.hpp"

namespace schemaproof {

/// Columns, by their places in a MatchedTable.
using Places = std::vector<std::size_t>;

struct PrintSource {
  Detail detail = Detail::table;  // how much it can tell
  std::size_t parts = 0;          // how many buckets it has; 0: as many as are asked
  bool has_values = false;        // behind the hashes of a row come the values themselves
  std::function<RowSums(const Places& columns, Counted counted)> sums;
  /// By bucket: its number, how many rows, the sum of their keys' hashes, and of the columns'.
  std::function<RowSource(const Places& columns, std::size_t parts, Counted counted)> buckets;
  /// By row: its key (of rows that have none: a hash of all), the permission, hashes; then values.
  std::function<RowSource(const Places& columns)> rows;
  /// The first keys of a bucket, for people; empty where nobody knows.
  std::function<std::vector<std::string>(std::size_t part, std::size_t parts)> keys;
};

/// All must outlive what is asked of it. Asking throws Failure.
PrintSource source_of(const ComparedSide& side, const MatchedTable& table, Moment which, const Casts& casts);
PrintSource source_of(const Fingerprint& fingerprint, const TableFingerprint& print, const MatchedTable& table,
                      Moment which);

/// How many buckets a table of that many rows is divided into: a power of two.
std::size_t parts_for(std::size_t rows);

}  // namespace schemaproof
