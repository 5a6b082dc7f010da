// With which migration did a drift begin? Found from the states between, once something has drifted.
#pragma once

#include <string>
#include <vector>

#include "migrations/plan.hpp"
#include "model/report.hpp"
#include "state_question.hpp"

namespace schemaproof {

/// What drifted in one schema of a database that was built.
struct Blamed {
  std::string home;            // the schema asked
  std::vector<Check>* checks;  // all that was asked; those of drifts are given their blames
};

/// Builds the database once more, migration by migration, and asks of each state what drifted in the end. What is not
/// of the states (what a tool recorded, what a migration does to others) keeps none. Throws Failure where the states
/// between cannot be made, or asked.
void blame(const StatesStage& stage, const BuildPlan& plan, const std::vector<Blamed>& all);

/// Whether there is anything to find.
bool any_drifted(const std::vector<Check>& checks);

}  // namespace schemaproof
