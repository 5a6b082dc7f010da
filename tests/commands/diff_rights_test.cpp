// `verify diff` of live databases: roles, rights, and what a copy of one lacks.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/live.hpp"
#include "tests/support/program.hpp"
#include "tests/support/texts.hpp"

namespace schemaproof::testing {

namespace {

Outcome sql_between(const DisposableDatabase& from, const DisposableDatabase& to) {
  Outcome outcome = verify({"diff", url_of(from), url_of(to), "--report", "sql"});
  UNSCOPED_INFO(outcome.output << outcome.errors);
  return outcome;
}

/// The roles of a server are there for every database on it.
void make_roles(const DisposableDatabase& database) {
  WriteSession session(database);
  for (const char* role : {"joe", "\"Odd role\"", "keeper"}) session.run(std::string("CREATE ROLE ") + role);
}

}  // namespace

TEST_CASE("a live database whose roles are its own can be copied", "[diff]") {
  const DisposableDatabase from = database_with("CREATE TABLE cust (id integer, note text);");
  const DisposableDatabase to = database_with("CREATE TABLE cust (id bigint, note text);");
  make_roles(from);
  run(from,
      "GRANT SELECT ON cust TO joe; GRANT UPDATE (note) ON cust TO \"Odd role\"; ALTER TABLE cust OWNER TO keeper;"
      "CREATE POLICY own ON cust TO joe USING (true); CREATE VIEW ids AS SELECT id FROM cust;"
      "GRANT SELECT ON ids TO \"Odd role\"; GRANT SELECT (id) ON ids TO joe; COMMENT ON VIEW ids IS 'all';"
      "ALTER DEFAULT PRIVILEGES FOR ROLE keeper IN SCHEMA public GRANT SELECT ON TABLES TO joe;");
  run(to, "GRANT SELECT ON cust TO joe; ALTER TABLE cust OWNER TO keeper; CREATE VIEW ids AS SELECT id FROM cust;");
  const Outcome outcome = sql_between(from, to);
  CHECK(outcome.exit_code == 1);
  CHECK(!has(outcome.output, "-- warning"));
  CHECK(has(outcome.output, "DROP POLICY own ON cust;"));
  // Of the views that rest on a column whose type is altered, everything comes back.
  run(from, outcome.output);
  const Outcome rest = sql_between(from, to);
  CHECK(rest.exit_code == 0);
}

TEST_CASE("views that are made again keep the rights that a folder of SQL says nothing of", "[diff]") {
  const DisposableDatabase from =
      database_with("CREATE TABLE t (id integer); CREATE VIEW v AS SELECT id FROM t; COMMENT ON VIEW v IS 'all';");
  make_roles(from);
  run(from, "GRANT SELECT ON v TO joe; GRANT UPDATE (id) ON v TO \"Odd role\"; ALTER VIEW v OWNER TO keeper;");
  const TemporaryFolder folder;
  folder.write("to.sql", "CREATE TABLE t (id bigint); CREATE VIEW v AS SELECT id FROM t; COMMENT ON VIEW v IS 'all';");
  const Outcome outcome = run_program({{"diff", url_of(from), "to.sql", "--report", "sql"}, folder.path(), {}, {}});
  INFO(outcome.output << outcome.errors);
  CHECK(!has(outcome.output, "-- warning"));
  CHECK(has(outcome.output, "GRANT SELECT ON TABLE v TO joe;"));
  CHECK(has(outcome.output, "GRANT UPDATE (id) ON TABLE v TO \"Odd role\";"));
  CHECK(has(outcome.output, "ALTER VIEW v OWNER TO keeper;"));
  run(from, outcome.output);
}

TEST_CASE("roles that the server lacks are named", "[diff]") {
  const DisposableDatabase live = database_with("CREATE TABLE t (id integer);");
  const TemporaryFolder folder;
  folder.write("wish.yaml", "strict: false\ntables:\n  t: {columns: {id: integer}, owner: somebody_new}\n");
  const Outcome outcome = run_program({{"diff", url_of(live), "wish.yaml"}, folder.path(), {}, {}});
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 1);
  CHECK(has(outcome.output, "have: somebody_new"));
  CHECK(!has(outcome.output, "of the findings"));
}

TEST_CASE("rights that the owner and PUBLIC lost are given back in one run", "[diff]") {
  const std::string tables =
      "CREATE TABLE t (id integer); CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1';";
  const DisposableDatabase from = database_with(tables);
  const DisposableDatabase to = database_with(tables);
  make_roles(from);
  run(from,
      "REVOKE INSERT ON t FROM postgres; REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC;"
      "REVOKE USAGE ON SCHEMA public FROM PUBLIC; CREATE TABLE u (id integer); ALTER TABLE u OWNER TO keeper;"
      "REVOKE ALL ON u FROM keeper;");
  run(to, "CREATE TABLE u (id integer); ALTER TABLE u OWNER TO keeper;");
  const Outcome outcome = sql_between(from, to);
  CHECK(has(outcome.output, "GRANT ALL ON TABLE t TO CURRENT_USER;"));
  CHECK(has(outcome.output, "GRANT ALL ON TABLE u TO keeper;"));
  CHECK(has(outcome.output, "GRANT EXECUTE ON FUNCTION f() TO PUBLIC;"));
  constexpr int closed_public = 15;
  const std::string usage = server().major() < closed_public ? "" : "GRANT USAGE ON SCHEMA public TO PUBLIC;";
  CHECK(has(outcome.output, usage));
  CHECK(!has(outcome.output, "REVOKE"));
  run(from, outcome.output);
  CHECK(sql_between(from, to).exit_code == 0);
}

TEST_CASE("a diff tells what it does not look at, and warns where that may need what is dropped", "[diff]") {
  const std::string adding =
      "CREATE FUNCTION added(a integer, b integer) RETURNS integer LANGUAGE sql AS 'SELECT a + b';";
  const DisposableDatabase from = database_with(
      adding + "CREATE AGGREGATE total (integer) (SFUNC = added, STYPE = integer); CREATE TABLE t (id integer);");
  const DisposableDatabase to = database_with("CREATE TABLE t (id integer);");
  const Outcome outcome = verify({"diff", url_of(from), url_of(to)});
  INFO(outcome.output << outcome.errors);
  CHECK(has(outcome.output, "present, not verified"));
  CHECK(has(outcome.output, "1 aggregate in "));
  CHECK(has(outcome.output, "a DROP in the SQL fails where one of these needs what is dropped"));
  const DisposableDatabase more = database_with(adding + "CREATE TABLE t (id integer, b text);");
  CHECK(!has(verify({"diff", url_of(to), url_of(more)}).output, "a DROP in the SQL"));
}

TEST_CASE("what goes along with what is dropped, and is not looked at, is told", "[diff]") {
  server();
  const std::string total = "CREATE AGGREGATE total (integer) (SFUNC = added, STYPE = integer);";
  const TemporaryFolder folder;
  folder.write("a.sql",
               "CREATE FUNCTION added(a integer, b integer) RETURNS integer LANGUAGE sql AS 'SELECT a + b';" + total);
  folder.write("b.sql",
               "CREATE FUNCTION added(c integer, d integer) RETURNS integer LANGUAGE sql AS 'SELECT c + d';" + total);
  const Outcome outcome = run_program({{"diff", "a.sql", "b.sql", "--report", "sql"}, folder.path(), {}, {}});
  INFO(outcome.output << outcome.errors);
  CHECK(has(outcome.output, "takes along what is not verified, and does not make it again: 1 of kind aggregate"));
}

}  // namespace schemaproof::testing
