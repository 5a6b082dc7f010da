// What does each migration of a build do?
#pragma once

#include <string>
#include <vector>

#include "catalog/capture.hpp"
#include "migrations/plan.hpp"
#include "model/changelog.hpp"
#include "model/report.hpp"
#include "postgres/disposable.hpp"

namespace schemaproof {

/// Builds an empty database, and watches its migrations from `since` on (empty: all): the schemas before and after
/// each are held against each other as `verify diff` does it. `home`: the schema of bare names. Throws Failure.
std::vector<MigrationEffects> effects_of(const BuildPlan& plan, const DisposableDatabase& database,
                                         const std::string& home, const std::string& since);

/// How two states of a database differ, told as differences from the first to the second; only what drifted. `database`
/// is in the second.
std::vector<Check> differences_between(const Snapshot& before, const Snapshot& after,
                                       const DisposableDatabase& database);

}  // namespace schemaproof
