// What is asked of rows on a live database: only what its role may read, and the user's own SQL only on request.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/live.hpp"
#include "tests/support/program.hpp"

namespace schemaproof::testing {

TEST_CASE("where rows may not be read, the rule is errored and the others go on", "[rows]") {
  const DisposableDatabase database = database_with(
      "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (id int REFERENCES p); CREATE TABLE d (id int REFERENCES p);"
      "CREATE ROLE rows_reader LOGIN; GRANT SELECT ON p, d TO rows_reader;");
  const TemporaryFolder folder;
  folder.write("e/verify.yaml", "strict: false\nrules:\n  - {no: orphan}\n");
  const std::string url = url_of(database) + " user=rows_reader";
  const Outcome outcome = run_program({{"--expect", "e", "--url", url}, folder.path(), {}, {}});
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 3);
  CHECK(outcome.output.find("permission denied for table c (42501)") != std::string::npos);
  CHECK(outcome.output.find("1 check held, 0 drifted, 1 errored") != std::string::npos);
}

namespace {

const std::string one_query = "strict: false\nqueries:\n  how many: {sql: SELECT count(*) FROM t, returns: 1}\n";

/// A database with a table of one row, and a role that may read it.
DisposableDatabase database_with_reader(const std::string& role) {
  return database_with("CREATE TABLE t (id integer); INSERT INTO t VALUES (1); CREATE ROLE " + role
                       + " LOGIN; GRANT SELECT ON t TO " + role + ";");
}

Outcome verify_live(const std::string& expectation, const std::string& url, std::vector<std::string> options) {
  const TemporaryFolder folder;
  folder.write("e/verify.yaml", expectation);
  options.insert(options.end(), {"--expect", "e", "--url", url});
  return run_program({options, folder.path(), {}, {}});
}

}  // namespace

TEST_CASE("queries run on a live database only when they are allowed to", "[rows]") {
  const DisposableDatabase database = database_with_reader("query_reader");
  const std::string url = url_of(database) + " user=query_reader";
  const Outcome refused = verify_live(one_query, url, {});
  INFO(refused.output << refused.errors);
  CHECK(refused.exit_code == 3);
  CHECK(refused.output.find("1 check: needs --allow-queries") != std::string::npos);
  const Outcome allowed = verify_live(one_query, url, {"--allow-queries"});
  INFO(allowed.output << allowed.errors);
  CHECK(allowed.exit_code == 0);
}

TEST_CASE("queries never run on a live database as a role that could write all the same", "[rows]") {
  const DisposableDatabase database = database_with_reader("mighty_reader");
  run(database,
      "GRANT pg_execute_server_program TO mighty_reader; CREATE ROLE other_superuser SUPERUSER; CREATE ROLE disguise;"
      "CREATE ROLE second_reader LOGIN; GRANT SELECT ON t TO second_reader; GRANT other_superuser TO second_reader;");
  const std::string url = url_of(database);
  // A superuser, one who may run programs, one who may become a superuser, and a superuser in disguise.
  for (const std::string& end : {std::string(), std::string(" user=mighty_reader"), std::string(" user=second_reader"),
                                 std::string(" options='-c role=disguise'")}) {
    const Outcome outcome = verify_live(one_query, url + end, {"--allow-queries"});
    INFO(end << "\n" << outcome.output << outcome.errors);
    CHECK(outcome.exit_code == 3);
    CHECK(outcome.output.find("may run programs or write files on the server") != std::string::npos);
    CHECK(outcome.output.find("0 checks held") != std::string::npos);
  }
}

TEST_CASE("a query may stand in a file, which the report names", "[rows]") {
  const DisposableDatabase database = database_with_reader("file_reader");
  const TemporaryFolder folder;
  folder.write("e/verify.yaml", "strict: false\n");
  folder.write("e/more/q.yaml", "queries:\n  how many: {sql: ../sql/how many.sql, returns: 2}\n");
  folder.write("e/sql/how many.sql", "-- All of them.\nSELECT count(*)\nFROM t;\n");
  const Outcome outcome = run_program(
      {{"--expect", "e", "--url", url_of(database) + " user=file_reader", "--allow-queries", "--report", "junit"},
       folder.path(),
       {},
       {}});
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 1);
  CHECK(outcome.output.find("how many: returns 2 -> 1") != std::string::npos);
  CHECK(outcome.output.find("how many.sql\" value=\"sha256 ") != std::string::npos);
}

TEST_CASE("a query under the statement timeout is errored, and those after it are asked", "[rows]") {
  const DisposableDatabase database = database_with_reader("patient_reader");
  const std::string slow = "  a slow one: {sql: SELECT pg_sleep(60), returns: ''}\n";
  const Outcome outcome =
      verify_live("strict: false\nqueries:\n" + slow + one_query.substr(one_query.find("  how")),
                  url_of(database) + " user=patient_reader", {"--allow-queries", "--statement-timeout", "0.2"});
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 3);
  CHECK(outcome.output.find("1 check held, 0 drifted, 1 errored") != std::string::npos);
  CHECK(outcome.output.find("57014") != std::string::npos);
}

}  // namespace schemaproof::testing
