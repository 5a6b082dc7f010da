// Was every row that a seed left in a file of SQLite's still there, unchanged, after what came next?
#pragma once

#include <string>

#include "checks/check.hpp"
#include "sqlite/scratch.hpp"

namespace schemaproof {

/// The file as it was after a seed, in a copy that nobody writes to.
struct SeededFile {
  DisposableFile copy;
  Snapshot found;
  std::string after;  // `seed seed.sql`
};

/// Holds a file against an earlier state of it, and adds a check for each table that is held: those that the
/// expectation lists, else every one that had a row then. Both are read beside each other, row by row.
void ask_preserved(const Expectation& expectation, const SeededFile& before, const DisposableFile& now,
                   const Snapshot& found, Answers& answers);

}  // namespace schemaproof
