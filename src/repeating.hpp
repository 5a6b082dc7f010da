// A command that is run a second time: nothing may change.
#pragma once

#include <string>

#include "expectation/expectation.hpp"
#include "migrations/plan.hpp"
#include "model/report.hpp"
#include "postgres/disposable.hpp"

namespace schemaproof {

/// Runs a command of a build once more, and holds the schema and the rows of every table against what they were.
/// `copy_name`: of the database that keeps them. What the command does not do a second time is a drift; throws Failure
/// where the database cannot be read.
Check run_again(const Expectation& expectation, DisposableServer& server, const DisposableDatabase& database,
                const Script& script, const std::string& copy_name);

}  // namespace schemaproof
