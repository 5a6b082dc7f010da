// With which migration did a drift begin? Found from the states between, once something has drifted.
#pragma once

#include <string>
#include <vector>

#include "asking.hpp"
#include "migrations/plan.hpp"
#include "model/report.hpp"
#include "seeding.hpp"

namespace schemaproof {

/// What drifted in one schema of a database that was built.
struct Blamed {
  std::string home;            // the schema asked
  std::vector<Check>* checks;  // all that was asked; those of drifts are given their blames
};

/// Builds the database once more, migration by migration, and asks the schema of each state what was asked in the end.
/// Drifts that the schema alone does not tell (of rows, of what was compared with another database) keep none. Throws
/// Failure where the states between cannot be made.
void blame(const RowMaking& making, const BuildPlan& plan, const DisposableDatabase& database,
           const std::vector<Blamed>& all);

/// Whether there is anything to find.
bool any_drifted(const std::vector<Check>& checks);

}  // namespace schemaproof
