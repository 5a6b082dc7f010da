// The states that a database goes through while it is built, and what is stated of them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "expectation/expectation.hpp"
#include "migrations/plan.hpp"
#include "postgres/disposable.hpp"
#include "seeding.hpp"

namespace schemaproof {

/// The name of a migration, as its tool has it; empty where the script is none.
std::string migration_name(const Script& script);
/// The migrations of a plan, in order.
std::vector<std::string> migration_names(const BuildPlan& plan);

/// Runs a script of a build as it ran when the database was first built: with its rows, and a second time where it is
/// to run twice. What that shows was told then. Throws Failure.
void run_step(const DisposableDatabase& database, const Script& script, const RowMaking& making);

/// Called with the script that ran last; null: none did yet.
using OnState = std::function<void(const Script* last)>;

/// Runs the scripts on an empty database, and stops at each state. Those that their tool puts into one transaction are
/// run one by one too: where the tool ran each when it was new, databases were in these states. Throws Failure.
void walk_states(const DisposableDatabase& database, const BuildPlan& plan, const RowMaking& making,
                 const OnState& on_state);

/// An expectation of the state that a database is in once so many of its plan's scripts have run.
struct BuildStage {
  std::string after;  // the migration; empty: the end
  std::size_t scripts = 0;
  Expectation expectation;
};

/// The phases of an expectation, in the order in which a build comes to them, and the end, which is always there. A
/// migration that no step runs is a mistake.
std::vector<BuildStage> stages_of(const Expectation& expectation, const BuildPlan& plan, Mistakes& mistakes);

/// What an expectation says of the end, for those who look at nothing else.
Expectation at_the_end(const Expectation& expectation, Mistakes& mistakes);

}  // namespace schemaproof
