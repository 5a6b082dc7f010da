// What does each migration of a build do?
#pragma once

#include <string>
#include <vector>

#include "catalog/capture.hpp"
#include "migrations/plan.hpp"
#include "model/changelog.hpp"
#include "model/report.hpp"
#include "postgres/disposable.hpp"
#include "seeding.hpp"

namespace schemaproof {

/// Builds an empty database, and watches its migrations from `since` on (empty: all): the schemas before and after
/// each are held against each other as `verify diff` does it. `home`: the schema of bare names. Throws Failure.
std::vector<MigrationEffects> effects_of(const BuildPlan& plan, const DisposableDatabase& database,
                                         const RowMaking& making, const std::string& home, const std::string& since);

/// Whether rows of a seed are there when some migration of the plan runs.
bool has_seeds_before_migrations(const BuildPlan& plan);

/// Builds an empty database once more, without the seeds, and notes what each migration takes there that had rows of
/// one. A build that fails without them is noted too.
void time_without_seeds(const BuildPlan& plan, const DisposableDatabase& database, const std::string& home,
                        std::vector<MigrationEffects>& effects);

/// How two states of a database differ, told as differences from the first to the second; only what drifted. `database`
/// is in the second.
std::vector<Check> differences_between(const Snapshot& before, const Snapshot& after,
                                       const DisposableDatabase& database);

}  // namespace schemaproof
