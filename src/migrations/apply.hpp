// Building a disposable database from its scripts.
#pragma once

#include "migrations/plan.hpp"
#include "postgres/disposable.hpp"

namespace schemaproof {

/// Runs every script in order, each as one message, as Prisma and psql -1 do. Throws Failure with file, line, SQLSTATE
/// and the server's message for the first statement that fails.
void build_database(const DisposableDatabase& database, const BuildPlan& plan);

}  // namespace schemaproof
