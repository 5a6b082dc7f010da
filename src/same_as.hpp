// Is the whole schema what the SQL of `same_as` makes in an empty database?
#pragma once

#include <string>
#include <vector>

#include "asking.hpp"
#include "model/report.hpp"
#include "model/server_wish.hpp"

namespace schemaproof {

/// The database that was verified, and what the comparison needs of it.
struct SameAsQuestion {
  const Expectation& expectation;  // states `same_as`
  const Snapshot& found;
  std::string database;
  ServerWish server_wish;  // on which the SQL is run
  const RespellOpen& respell_open;
};

/// Whether a check of an expectation's report is what `same_as` asked, and not a statement of its own.
bool is_of_same_as_in(const Expectation& expectation, const Check& check);

/// What the SQL of `same_as` makes.
struct SameAsMade {
  std::string sha256;  // of the SQL
  Snapshot found;
};

/// Makes it in a database of its own, on such a server. `home`: the schema of bare names. Throws Failure.
SameAsMade make_same_as(const Expectation& expectation, const std::string& home, const ServerWish& server_wish,
                        Servers& servers);

/// Holds a database against it: adds a check for each object to the section. Throws Failure.
void hold_same_as(const SameAsQuestion& question, const SameAsMade& made, Section& section);

/// Both. Adds to `section`, which holds the answers to the expectation's own statements, what the comparison asks
/// besides. An object that is told there already is not counted twice (rule 16). What keeps it from being asked is one
/// errored check.
void ask_same_as(const SameAsQuestion& question, Servers& servers, Section& section);
/// The same of a file of SQLite's: the SQL runs in a database in memory.
void ask_same_as_of_sqlite(const SameAsQuestion& question, Section& section);

}  // namespace schemaproof
