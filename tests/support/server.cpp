#include "tests/support/server.hpp"

#include <catch2/catch_test_macros.hpp>

#include "support/failure.hpp"
#include "tests/support/cache.hpp"

namespace schemaproof::testing {

namespace {

/// Without a major that is asked for: what the machine has, as for somebody who starts the program.
ServerWish wanted_server() {
  const std::string major = environment_variable("SCHEMAPROOF_TEST_POSTGRES");
  if (!major.empty()) offer_cached_servers();
  return {major, false};
}

DisposableServer* start() {
  try {
    static DisposableServer one{wanted_server()};
    return &one;
  } catch (const Failure& failure) {
    if (in_ci()) FAIL("no PostgreSQL, and this is CI: " << failure.what());
    SKIP("no PostgreSQL: " << failure.what() << " (" << failure.hint << ")");
  }
  return nullptr;
}

}  // namespace

DisposableServer& server() {
  return *start();
}

void run(const DisposableDatabase& database, const std::string& sql) {
  WriteSession session(database);
  const auto error = session.run_script(sql);
  if (error) FAIL(error->sqlstate << " " << error->message << " in " << sql.substr(error->offset.value_or(0), 200));
}

std::string new_database_name() {
  static int made = 0;
  return "test_" + std::to_string(++made);
}

DisposableDatabase database_with(const std::string& sql) {
  const DisposableDatabase database = server().create_database(new_database_name());
  run(database, sql);
  return database;
}

}  // namespace schemaproof::testing
