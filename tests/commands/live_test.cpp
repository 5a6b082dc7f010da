// What is promised of a live database: it is only read, its password is never told, and URLs work as psql and Prisma
// users have them.
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <thread>

#include "catalog/capture.hpp"
#include "postgres/read_session.hpp"
#include "support/failure.hpp"
#include "tests/support/live.hpp"
#include "tests/support/program.hpp"

namespace schemaproof::testing {

namespace {

const std::string expectation = "tables:\n  t:\n    columns: {id: integer}\n    primary_key: id\n";

std::string value_of(const DisposableDatabase& database, const std::string& sql) {
  WriteSession session(database);
  std::string value;
  const auto error = session.run(sql, {}, [&](const Row& row) { value = row.text(0); });
  REQUIRE(!error);
  return value;
}

}  // namespace

TEST_CASE("a read session cannot write", "[live]") {
  const DisposableDatabase database =
      database_with("CREATE TABLE t (id integer PRIMARY KEY); INSERT INTO t VALUES (1);");
  ReadSession session(database.target(), {});
  for (const char* sql : {"INSERT INTO public.t VALUES (2)", "CREATE TABLE public.u ()", "DROP TABLE public.t",
                          "UPDATE public.t SET id = 3", "SELECT setval('public.s', 1)", "TRUNCATE public.t",
                          "COMMIT; INSERT INTO public.t VALUES (4)"}) {
    INFO(sql);
    CHECK_THROWS_AS(session.query(sql, [](const Row&) {}), Failure);
  }
  CHECK(value_of(database, "SELECT string_agg(id::text, ',') FROM t") == "1");
}

TEST_CASE("verifying a live database sends nothing that writes, and takes no stronger lock than reading", "[live]") {
  const DisposableDatabase database = database_with(
      "CREATE TABLE t (id integer PRIMARY KEY, note text DEFAULT 'x', CHECK (id > 0));"
      "ALTER DATABASE "
      + database_with("").name() + " SET default_transaction_read_only = off;");
  const std::string before = value_of(database, "SELECT pg_current_xact_id()::text");
  const TemporaryFolder folder;
  folder.write("e/verify.yaml",
               "tables:\n  t:\n    columns: {id: int4, note: text default 'x'::text}\n    primary_key: id\n    checks: "
               "{t_id_check: 0 < id}\n");
  const Outcome outcome = run_program({{"--expect", "e", "--url", url_of(database)}, folder.path(), {}, {}});
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 1);  // `0 < id` is not `id > 0` to PostgreSQL: both were put to a server, a disposable one
  // A transaction that writes takes a number. Ours and the one after it are next to each other.
  const std::string after = value_of(database, "SELECT pg_current_xact_id()::text");
  CHECK(std::stoul(after) == std::stoul(before) + 1);
}

TEST_CASE("the default of a live view's column is compared", "[live]") {
  const DisposableDatabase database = database_with(
      "CREATE TABLE t (id integer, note text); CREATE VIEW v AS SELECT * FROM t;"
      "ALTER VIEW v ALTER COLUMN id SET DEFAULT 1 + 1; ALTER VIEW v ALTER COLUMN note SET DEFAULT 'x';");
  const TemporaryFolder folder;
  folder.write(
      "e/verify.yaml",
      "strict: false\nviews:\n  v:\n    columns:\n      id: {default: (1+1)}\n      note: {default: \"'y'\"}\n");
  const Outcome outcome = run_program({{"--expect", "e", "--url", url_of(database)}, folder.path(), {}, {}});
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 1);
  CHECK(outcome.output.find("1 drifted, 0 errored") != std::string::npos);
  CHECK(outcome.output.find("v.note: default 'y' -> 'x'::text") != std::string::npos);
}

TEST_CASE("the SQL of a report takes away first what stands in the way", "[live]") {
  const DisposableDatabase database = database_with(
      "CREATE TABLE a (id integer PRIMARY KEY, code integer UNIQUE);"
      "CREATE TABLE b (a integer REFERENCES a, code integer REFERENCES a (code));");
  const TemporaryFolder folder;
  folder.write("e/verify.yaml",
               "tables:\n  a: {columns: {id: integer, code: integer}}\n  b: {columns: {a: integer, code: integer}}\n");
  const Invocation asked{{"--expect", "e", "--url", url_of(database)}, folder.path(), {}, {}};
  Invocation script = asked;
  script.arguments.insert(script.arguments.end(), {"--report", "sql"});
  const Outcome outcome = run_program(script);
  INFO(outcome.output);
  CHECK(outcome.exit_code == 1);
  CHECK(!WriteSession(database).run_script(outcome.output));
  CHECK(run_program(asked).exit_code == 0);
}

TEST_CASE("a Prisma URL works, and its own parameters are dropped aloud", "[live]") {
  const DisposableDatabase database = database_with("CREATE SCHEMA app; CREATE TABLE app.t (id integer PRIMARY KEY);");
  const TemporaryFolder folder;
  folder.write("e/verify.yaml", expectation);
  const std::string host = database.target().connection.substr(database.target().connection.find("host="));
  std::string directory = host.substr(5, host.find(' ') - 5);
  if (directory.front() == '\'') directory = directory.substr(1, directory.size() - 2);
  const std::string url = "postgresql://postgres@/" + database.name() + "?host=" + directory
                          + "&schema=app&pgbouncer=true&connection_limit=1";
  const Outcome outcome = run_program({{"--expect", "e", "--url", url}, folder.path(), {}, {}});
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.output.find("schema app") != std::string::npos);
  CHECK(outcome.errors.find("pgbouncer=true") != std::string::npos);
  CHECK(outcome.errors.find("connection_limit=1") != std::string::npos);
}

TEST_CASE("a password is never told", "[live]") {
  const TemporaryFolder folder;
  folder.write("e/verify.yaml", expectation);
  constexpr int no_answer = 3;
  constexpr int no_url = 2;
  for (const auto& [url, exit_code] :
       std::initializer_list<std::pair<std::string, int>>{{"postgresql://me:s3cr3t@127.0.0.1:1/db", no_answer},
                                                          {"postgresql://me:s3cr3t@127.0.0.1:1/db?nonsense=1", no_url},
                                                          {"postgresql://me:s3cr3t@[::1/db", no_url},
                                                          {"host=127.0.0.1 port=1 password=s3cr3t user=me", no_answer},
                                                          {"host=127.0.0.1 password='s3cr3t", no_url},
                                                          {"postgresql://127.0.0.1:1/db?password=s3cr3t", no_answer}}) {
    const Outcome outcome = run_program({{"--expect", "e", "--url", url, "--report", "junit"}, folder.path(), {}, {}});
    INFO(url << "\n" << outcome.output << outcome.errors);
    CHECK(outcome.exit_code == exit_code);
    CHECK(outcome.output.find("s3cr3t") == std::string::npos);
    CHECK(outcome.errors.find("s3cr3t") == std::string::npos);
  }
}

TEST_CASE("DDL on another connection does not disturb a verdict", "[live]") {
  const DisposableDatabase database = database_with("CREATE TABLE t (id integer PRIMARY KEY);");
  const std::string churn =
      "CREATE TABLE u (a text DEFAULT 'x', CHECK (a <> '')); CREATE INDEX ON u (lower(a)) WHERE a > 'b'; DROP TABLE u;";
  std::atomic<bool> done = false;
  std::thread other([&] {
    WriteSession session(database);
    while (!done) session.run_script(churn);
  });
  int wrong = 0;
  for (int i = 0; i < 100; ++i) {
    const Observation seen = observe(database.target(), {}, "public");
    for (const auto& [name, table] : seen.found.schema.tables) {
      for (const Index& index : table.indexes)
        wrong += index.where->empty() || keys_text(index.keys) != "lower(a)" ? 1 : 0;
      for (const CheckConstraint& check : table.checks) wrong += check.expression->empty() ? 1 : 0;
    }
  }
  done = true;
  other.join();
  CHECK(wrong == 0);
}

TEST_CASE("a schema that is not there is an error with a hint", "[live]") {
  const DisposableDatabase database = database_with("CREATE SCHEMA tenant;");
  const TemporaryFolder folder;
  folder.write("e/verify.yaml", "schema: tenent\n" + expectation);
  const Outcome outcome = run_program({{"--expect", "e", "--url", url_of(database)}, folder.path(), {}, {}});
  CHECK(outcome.exit_code == 3);
  CHECK(outcome.output.find("did you mean 'tenant'?") != std::string::npos);
}

}  // namespace schemaproof::testing
