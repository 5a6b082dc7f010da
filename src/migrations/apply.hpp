// Building a disposable database from its scripts.
#pragma once

#include <span>
#include <string>
#include <utility>

#include "migrations/plan.hpp"
#include "postgres/disposable.hpp"
#include "support/failure.hpp"

namespace schemaproof {

/// What the server refused of a script, with all that it said.
struct ScriptRefused : Failure {
  ScriptRefused(const std::string& problem, std::string advice, SqlError said)
      : Failure(problem, std::move(advice)), error(std::move(said)) {}
  SqlError error;
};

/// Runs the scripts in order, migrations as their tools send them. Rows that are to be made are not made here. Throws
/// ScriptRefused with file, line, SQLSTATE and the server's message for the first statement that fails.
void run_scripts(const DisposableDatabase& database, std::span<const Script> scripts);

/// All scripts of a plan.
void build_database(const DisposableDatabase& database, const BuildPlan& plan);

/// Takes a migration back, as its tool does it; it must have a way down. Throws Failure.
void take_back(const DisposableDatabase& database, const Script& migration);

/// The same for SQL that is no file of ours: `place` is where it comes from, and is told with the line in it.
void run_sql(const DisposableDatabase& database, const std::string& what, const std::string& place,
             const std::string& sql);

}  // namespace schemaproof
