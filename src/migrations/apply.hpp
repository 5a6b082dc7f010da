// Building a disposable database from its scripts.
#pragma once

#include "migrations/plan.hpp"
#include "postgres/disposable.hpp"

namespace schemaproof {

/// Runs every script in order, each as one message, as Prisma and psql -1 do. Throws Failure with file, line, SQLSTATE
/// and the server's message for the first statement that fails.
void build_database(const DisposableDatabase& database, const BuildPlan& plan);

/// The same for SQL that is no file of ours: `place` is where it comes from, and is told with the line in it.
void run_sql(const DisposableDatabase& database, const std::string& what, const std::string& place,
             const std::string& sql);

}  // namespace schemaproof
