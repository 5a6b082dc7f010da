// Was every row that a seed left still there, unchanged, after what came next?
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checks/check.hpp"
#include "postgres/disposable.hpp"

namespace schemaproof {

/// The database as it was after a seed, in a copy that nobody writes to.
struct SeededState {
  DisposableDatabase copy;
  Snapshot found;
  std::string after;  // `seed seed.sql`
};

/// Holds a database against an earlier state of it, and adds a check for each table that is held: those that the
/// expectation lists, else every one that had a row then.
void ask_preserved(const Expectation& expectation, const SeededState& before, const DisposableDatabase& now,
                   const Snapshot& found, Answers& answers);

/// Says of every table that is listed that it was not held, and why.
void leave_preserved(const Expectation& expectation, Verdict verdict, const std::string& reason,
                     const std::string& hint, Answers& answers);

}  // namespace schemaproof
