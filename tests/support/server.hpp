// The PostgreSQL that the tests ask: one for each test program, a database for each test.
#pragma once

#include <string>

#include "postgres/disposable.hpp"

namespace schemaproof::testing {

/// Starts with the first test that needs it: of the major that SCHEMAPROOF_TEST_POSTGRES names, else the machine's
/// newest. Without server programs the test is skipped, loudly; where the environment says CI it fails.
DisposableServer& server();

/// A new database in which `sql` has run. A script that fails fails the test.
DisposableDatabase database_with(const std::string& sql);

/// A name that no database of the server has. What is called so is dropped when the test ends, as all its databases
/// are.
std::string new_database_name();

/// Runs SQL that must succeed.
void run(const DisposableDatabase& database, const std::string& sql);

}  // namespace schemaproof::testing
