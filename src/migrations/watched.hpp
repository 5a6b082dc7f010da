// What does a migration do to the tables that others use, while it runs? Seen from inside, before it commits.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "migrations/plan.hpp"
#include "model/changelog.hpp"
#include "postgres/disposable.hpp"

namespace schemaproof {

struct Watched {
  std::vector<TouchedTable> tables;
  double seconds = 0;  // what its statements took
  std::string unseen;  // as in MigrationEffects
  /// That DETACH PARTITION CONCURRENTLY made: they ask of rows what the bounds asked.
  /// `product_2024.product_2024_check`.
  std::set<std::string> checks_of_bounds = {};
};

/// Runs a migration statement by statement and looks at its locks before each commit: at `pg_locks`, at which tables
/// got another file, at how many rows were read and written. All of it runs in one transaction, but for what its own
/// COMMITs part. What no transaction takes (CREATE INDEX CONCURRENTLY) runs without one, and is looked at while
/// other sessions hold locks on every table and make it wait; which rows it reads and writes is not seen. Tables in
/// `home` are told by their bare names. Throws Failure for what the server refuses; the database is then of no further
/// use.
Watched run_watched(const DisposableDatabase& database, const Script& migration, const std::string& home);

}  // namespace schemaproof
