// Is the whole schema what the SQL of `same_as` makes in an empty database?
#pragma once

#include <string>
#include <vector>

#include "asking.hpp"
#include "model/report.hpp"

namespace schemaproof {

/// The database that was verified, and what the comparison needs of it.
struct SameAsQuestion {
  const Expectation& expectation;  // states `same_as`
  const Snapshot& found;
  std::string database;
  std::string postgres;  // the disposable server on which the SQL is run
  const RespellOpen& respell_open;
};

/// Adds to `section`, which holds the answers to the expectation's own statements, what the comparison asks besides.
/// An object that is told there already is not counted twice (rule 16). What keeps it from being asked is one errored
/// check.
void ask_same_as(const SameAsQuestion& question, Servers& servers, Section& section);

}  // namespace schemaproof
