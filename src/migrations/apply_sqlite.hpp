// Building a disposable file of SQLite's from its scripts.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "migrations/plan.hpp"
#include "sqlite/scratch.hpp"

namespace schemaproof {

/// Runs the scripts in order, migrations as their tools send them, statement by statement where they have no
/// transaction of their own; each group of scripts that goes into one transaction has a connection of its own, whose
/// foreign keys are as told. What begins with PRAGMA defer_foreign_keys, as D1's exports do, runs in one transaction,
/// as D1 runs it: elsewhere the pragma would do nothing. Gives the names of the scripts that ended with foreign keys
/// off where they were on. Throws Failure with file, line and SQLite's message for the first statement that fails.
std::vector<std::string> run_scripts(const DisposableFile& file, std::span<const Script> scripts,
                                     SqliteScratch::ForeignKeys keys);

}  // namespace schemaproof
