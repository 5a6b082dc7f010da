// Rows that are made instead of read from a seed: `seed: {rows: 1000}`.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "asking.hpp"
#include "migrations/plan.hpp"

namespace schemaproof {

/// Makes that many rows in each table there is, but for those that migration tools keep and those in `brought` by a
/// host: the same rows each time, but for columns whose defaults are others each time. Each row refers to one row of
/// every table that it can refer to. A table that did not get all of its rows is an errored check that says why.
/// Throws Failure where the database cannot be read, or would be another one afterwards.
std::vector<Check> make_rows(const Expectation& expectation, const DisposableDatabase& database, const Script& script,
                             const std::set<Name>& brought);

/// The same for those tables alone that have no row yet: what a rehearsal finds in a database besides its seeds.
std::vector<Check> fill_empty_tables(const Expectation& expectation, const DisposableDatabase& database,
                                     const Script& script, const std::set<Name>& brought);

}  // namespace schemaproof
