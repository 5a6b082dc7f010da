// Rows that are made instead of read from a seed: `seed: {rows: 1000}`.
#pragma once

#include <set>
#include <span>
#include <string>
#include <vector>

#include "asking.hpp"
#include "migrations/plan.hpp"

namespace schemaproof {

/// What making rows takes besides a database.
struct RowMaking {
  const Expectation& expectation;  // its home, and the values that it states
  std::set<Name> brought = {};     // tables of a host: no rows are made there
};

/// Runs the scripts of a build in order, those that only make rows included. What came of making them is told as by
/// make_rows. Throws Failure like run_scripts.
std::vector<Check> run_with_rows(const DisposableDatabase& database, std::span<const Script> scripts,
                                 const RowMaking& making);

/// Makes that many rows in each table there is, but for those that migration tools keep and those of a host: the same
/// rows each time, but for columns whose defaults are others each time. Each row refers to one row of every table that
/// it can refer to. A table that did not get all of its rows is an errored check that says why. Throws Failure where
/// the database cannot be read, or would be another one afterwards.
std::vector<Check> make_rows(const DisposableDatabase& database, const Script& script, const RowMaking& making);

/// The same for those tables alone that have no row yet: what a rehearsal finds in a database besides its seeds.
/// `found`: what is in it, seen from the expectation's home.
std::vector<Check> fill_empty_tables(const DisposableDatabase& database, const Schema& found, const Script& script,
                                     const RowMaking& making);

}  // namespace schemaproof
