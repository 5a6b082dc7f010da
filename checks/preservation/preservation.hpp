// Was every row that a seed left still there, unchanged, after what came next?
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checks/check.hpp"
#include "checks/preservation/printed_schema.hpp"
#include "postgres/disposable.hpp"

namespace schemaproof {

/// The database as it was after a seed, in a copy that nobody writes to.
struct SeededState {
  DisposableDatabase copy;
  Snapshot found;
  std::string after;  // `seed seed.sql`
};

/// Which tables are held against such a state: those that the expectation lists, else every one that had a row then.
std::vector<PreserveWish> held_tables(const Expectation& expectation, const SeededState& before);

/// Holds a database against an earlier state of it, and adds a check for each table that is held.
void ask_preserved(const Expectation& expectation, const SeededState& before, const DisposableDatabase& now,
                   const Snapshot& found, Answers& answers);

/// A database as it is, or as it was when a fingerprint of it was made: one of the two.
struct HeldState {
  const Schema& schema;
  std::string when;  // `after seed seed.sql`, `in before.json`
  std::optional<Target> target = {};
  const Fingerprint* fingerprint = nullptr;
  const PrintedSchema* printed = nullptr;  // of the fingerprint
};

/// The same for a live database and a file. What asks of rows that were there before (`may_lose`, `becomes`) is
/// skipped.
void ask_preserved_since(const Expectation& expectation, const HeldState& before, const HeldState& now,
                         Answers& answers);

/// Holds everything in one against the other, and adds a check for each table: nothing may be lost, changed or added.
void ask_same_rows(const HeldState& one, const HeldState& other, Detail detail, Answers& answers);

/// Says of every table that is listed that it was not held, and why.
void leave_preserved(const Expectation& expectation, Verdict verdict, const std::string& reason,
                     const std::string& hint, Answers& answers);

}  // namespace schemaproof
