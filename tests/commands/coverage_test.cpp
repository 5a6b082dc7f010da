// Does a report name what is there and not looked at, and what can a user make of that?
#include <catch2/catch_test_macros.hpp>

#include "tests/support/live.hpp"
#include "tests/support/program.hpp"

namespace schemaproof::testing {

namespace {

const char* const unusual =
    "CREATE TABLE t (id integer); CREATE FUNCTION add(integer, integer) RETURNS integer LANGUAGE sql AS 'SELECT $1 + "
    "$2';"
    "CREATE AGGREGATE total(integer) (SFUNC = add, STYPE = integer);"
    "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER one FOREIGN DATA WRAPPER w; CREATE SERVER two FOREIGN DATA WRAPPER "
    "w;";

Outcome verify_unusual(const std::string& sql, std::vector<std::string> options) {
  const DisposableDatabase database = database_with(sql);
  const TemporaryFolder folder;
  folder.write("e/verify.yaml", "tables: {t: {columns: {id: integer}}}\n");
  options.insert(options.end(), {"--expect", "e", "--url", url_of(database)});
  return run_program({options, folder.path(), {}, {}});
}

}  // namespace

TEST_CASE("what is there and not looked at is named, and is no drift", "[coverage]") {
  const Outcome outcome = verify_unusual(unusual, {});
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.output.find("present, not verified") != std::string::npos);
  CHECK(outcome.output.find("1 aggregate, 1 foreign data wrapper, 2 foreign servers") != std::string::npos);
}

TEST_CASE("under --strict-coverage it is a drift", "[coverage]") {
  const Outcome outcome = verify_unusual(unusual, {"--strict-coverage", "--report", "junit"});
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 1);
  CHECK(outcome.output.find("failures=\"3\"") != std::string::npos);
  CHECK(outcome.output.find("coverage 2 foreign servers") != std::string::npos);
  const Outcome plain = verify_unusual("CREATE TABLE t (id integer);", {"--strict-coverage"});
  INFO(plain.output << plain.errors);
  CHECK(plain.exit_code == 0);
  CHECK(plain.output.find("not verified") == std::string::npos);
}

TEST_CASE("a comment that no object of the language has is named", "[coverage]") {
  const Outcome outcome = verify_unusual(
      "CREATE TABLE t (id integer); CREATE TABLE k (id integer PRIMARY KEY); CREATE VIEW v AS SELECT 1 AS one;"
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
      "CREATE CONSTRAINT TRIGGER c AFTER INSERT ON k FOR EACH ROW EXECUTE FUNCTION f();"
      "CREATE TYPE r AS RANGE (SUBTYPE = time);"
      "COMMENT ON INDEX k_pkey IS 'x'; COMMENT ON TYPE k IS 'x'; COMMENT ON TYPE k[] IS 'x';"
      "COMMENT ON RULE \"_RETURN\" ON v IS 'x'; COMMENT ON CONSTRAINT c ON k IS 'x';"
      "COMMENT ON FUNCTION r(time, time) IS 'x';"
      // These are told as what they are.
      "COMMENT ON TABLE k IS 'x'; COMMENT ON CONSTRAINT k_pkey ON k IS 'x'; COMMENT ON TRIGGER c ON k IS 'x';"
      "COMMENT ON COLUMN v.one IS 'x'; COMMENT ON TYPE r IS 'x'; COMMENT ON FUNCTION f() IS 'x';",
      {});
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.output.find("6 other comments") != std::string::npos);
}

}  // namespace schemaproof::testing
