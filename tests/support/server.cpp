#include "tests/support/server.hpp"

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>

#include "catalog/capture.hpp"
#include "catalog/respell.hpp"
#include "checks/check.hpp"
#include "support/failure.hpp"

namespace schemaproof::testing {

namespace {

DisposableServer* start() {
  try {
    static DisposableServer one{ServerWish{}};
    return &one;
  } catch (const Failure& failure) {
    const bool in_ci = std::getenv("CI") != nullptr;  // NOLINT(concurrency-mt-unsafe)
    if (in_ci) FAIL("no PostgreSQL, and this is CI: " << failure.what());
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

DisposableDatabase database_with(const std::string& sql) {
  static int made = 0;
  const DisposableDatabase database = server().create_database("test_" + std::to_string(++made));
  run(database, sql);
  return database;
}

Section ask_of(const DisposableDatabase& database, const Expectation& expectation) {
  const std::string home = expectation.schemas.empty() ? "public" : expectation.schemas.front();
  Snapshot found;
  {
    ReadSession session(database.target(), {});
    found = capture(session, home);
  }
  const Schema wish = seen_from(home, expectation.wish);
  const Question question{expectation, wish, found, "test", "2026-01-01"};
  Spellings spellings;
  Answers answers = ask(question, spellings);
  while (!spellings.open().empty()) {
    respell(database, found.schema, spellings);
    answers = ask(question, spellings);
  }
  return {expectation.name, {}, std::move(answers.checks), std::move(answers.hidden), std::move(answers.warnings)};
}

}  // namespace schemaproof::testing
