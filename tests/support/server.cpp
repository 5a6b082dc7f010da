#include "tests/support/server.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/reporters/catch_reporter_event_listener.hpp>
#include <catch2/reporters/catch_reporter_registrars.hpp>
#include <vector>

#include "support/failure.hpp"
#include "tests/support/cache.hpp"

namespace schemaproof::testing {

namespace {

/// Without a major that is asked for: what the machine has, as for somebody who starts the program.
ServerWish wanted_server() {
  const std::string major = environment_variable("SCHEMAPROOF_TEST_POSTGRES");
  if (!major.empty()) offer_cached_servers();
  return {major};
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

/// Of the test that runs.
std::vector<std::string>& names_in_use() {
  static std::vector<std::string> names;
  return names;
}

void drop_used_databases() {
  if (names_in_use().empty()) return;
  static const DisposableDatabase keeper = server().create_database("keeper");
  WriteSession session(keeper);
  for (const std::string& name : names_in_use()) {
    const auto error = session.run("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    if (error) throw Failure("cannot drop a test's database: " + error->message);
  }
  names_in_use().clear();
}

/// What a test made goes with it: the servers of hundreds of tests would else fill the memory that they live in.
class Sweeping : public Catch::EventListenerBase {
public:
  using EventListenerBase::EventListenerBase;
  void testCasePartialEnded(const Catch::TestCaseStats& /*stats*/, std::uint64_t /*part*/) override {
    drop_used_databases();
  }
};

CATCH_REGISTER_LISTENER(Sweeping)

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
  return names_in_use().emplace_back("test_" + std::to_string(++made));
}

DisposableDatabase database_with(const std::string& sql) {
  const DisposableDatabase database = server().create_database(new_database_name());
  run(database, sql);
  return database;
}

}  // namespace schemaproof::testing
