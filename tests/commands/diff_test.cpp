// `verify diff`: what stands on its sides, its exit codes and options, and that it writes to neither side.
#include <catch2/catch_test_macros.hpp>

#include "support/files.hpp"
#include "tests/support/live.hpp"
#include "tests/support/program.hpp"
#include "tests/support/texts.hpp"

namespace schemaproof::testing {

namespace {

const std::string users = "CREATE TABLE users (id integer PRIMARY KEY, email text NOT NULL);";
const std::string grown = "CREATE TABLE users (id integer PRIMARY KEY, email text NOT NULL, \"at\" date);";
const std::string stated = "strict: false\ntables:\n  users:\n    columns: {email: text not null, at: date}\n";

Outcome diff_in(const TemporaryFolder& folder, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "diff");
  return run_program({std::move(arguments), folder.path(), {}, {}});
}

std::string value_of(const DisposableDatabase& database, const std::string& sql) {
  WriteSession session(database);
  std::string value;
  REQUIRE(!session.run(sql, {}, [&](const Row& row) { value = row.text(0); }));
  return value;
}

}  // namespace

TEST_CASE("a diff of scripts says what differs, and ends with 0, 1 or 3", "[diff]") {
  server();
  const TemporaryFolder folder;
  folder.write("a.sql", users);
  folder.write("b.sql", grown);
  folder.write("wrong.sql", "CREATE TABEL t ();");
  folder.write("none.sql", "");
  const Outcome same = diff_in(folder, {"a.sql", "a.sql"});
  CHECK(same.exit_code == 0);
  CHECK(has(same.output, "5 checks held, 0 drifted"));
  CHECK(diff_in(folder, {"none.sql", "none.sql"}).exit_code == 0);
  const Outcome more = diff_in(folder, {"a.sql", "b.sql"});
  CHECK(more.exit_code == 1);
  CHECK(has(more.output, "column users.at is added"));
  CHECK(has(more.output, "ALTER TABLE users ADD COLUMN at date;"));
  const Outcome less = diff_in(folder, {"b.sql", "a.sql"});
  CHECK(has(less.output, "column users.at is removed"));
  CHECK(has(less.output, "ALTER TABLE users DROP COLUMN at;"));
  const Outcome wrong = diff_in(folder, {"a.sql", "wrong.sql"});
  CHECK(wrong.exit_code == 3);
  CHECK(has(wrong.output, "wrong.sql:1: syntax error"));
}

TEST_CASE("privileges are left out where a side is built, and the report says so", "[diff]") {
  server();
  const TemporaryFolder folder;
  folder.write("plain.sql", "CREATE TABLE t (id integer);");
  folder.write("granted.sql", "CREATE TABLE t (id integer); GRANT SELECT ON t TO PUBLIC;");
  const Outcome outcome = diff_in(folder, {"plain.sql", "granted.sql"});
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.output.find("owners and privileges in granted.sql") != std::string::npos);
  CHECK(outcome.output.find("in plain.sql") == std::string::npos);
}

TEST_CASE("a diff is told in every format", "[diff]") {
  server();
  const TemporaryFolder folder;
  folder.write("a.sql", users + "CREATE TYPE k AS ENUM ('A');");
  folder.write("b.sql", grown + "CREATE TYPE k AS ENUM ('A', 'B');");
  const Outcome outcome = diff_in(folder, {"a.sql", "b.sql", "--report", "sql", "--report", "junit=out.xml"});
  CHECK(outcome.exit_code == 1);
  CHECK(outcome.output
        == "-- a.sql -> b.sql: 5 checks held, 2 drifted, 0 errored, 0 skipped\n"
           "ALTER TABLE users ADD COLUMN at date;\nALTER TYPE k ADD VALUE 'B' AFTER 'A';\n");
  const std::string junit = read_file(folder.path() / "out.xml");
  CHECK(has(junit, "type=\"column.added\""));
  CHECK(has(junit, "labels A -"));
}

TEST_CASE("a diff takes migrations, expectations and live databases, and writes to none", "[diff]") {
  const DisposableDatabase live = database_with(users);
  const std::string before = value_of(live, "SELECT pg_current_xact_id()::text");
  const TemporaryFolder folder;
  folder.write("prisma/migrations/20250101000000_users/migration.sql", users);
  folder.write("prisma/migrations/20250102000000_at/migration.sql", "ALTER TABLE users ADD COLUMN at date;");
  folder.write("expectations/shop/verify.yaml", stated);
  folder.write("one.yaml", stated);
  const std::string url = url_of(live);

  const Outcome built = diff_in(folder, {url, "prisma/migrations"});
  CHECK(built.exit_code == 1);
  CHECK(has(built.output, "column users.at is added"));
  CHECK(diff_in(folder, {url, url}).exit_code == 0);

  // Only what the expectation states is compared; the SQL is always for the other side.
  for (const char* expectation : {"expectations/shop", "one.yaml", "expectations"}) {
    const Outcome to = diff_in(folder, {url, expectation});
    INFO(to.output << to.errors);
    CHECK(to.exit_code == 1);
    CHECK(has(to.output, "column users.at is added"));
    const Outcome from = diff_in(folder, {expectation, url});
    CHECK(has(from.output, "column users.at is removed"));
    CHECK(has(from.output, "ALTER TABLE users ADD COLUMN at date;"));
    CHECK(diff_in(folder, {expectation, "prisma/migrations"}).exit_code == 0);
  }
  // A transaction that writes takes a number. Ours and the one after it are next to each other.
  CHECK(std::stoul(value_of(live, "SELECT pg_current_xact_id()::text")) == std::stoul(before) + 1);
}

TEST_CASE("what renames rest on stays, and --rename and --no-renames have the last word", "[diff]") {
  server();
  const TemporaryFolder folder;
  folder.write("a.sql", "CREATE TABLE item (id integer PRIMARY KEY, pwd text, legacy boolean);");
  folder.write("b.sql", "CREATE TABLE item (id integer PRIMARY KEY, password text, admin boolean);");
  const Outcome found = diff_in(folder, {"a.sql", "b.sql"});
  CHECK(has(found.output, "item.pwd: name pwd -> password"));
  CHECK(has(found.output, "column item.legacy is removed"));
  CHECK(has(found.output, "--rename item.legacy=admin"));
  const Outcome stated_too = diff_in(folder, {"a.sql", "b.sql", "--rename", "item.legacy=admin", "--report", "sql"});
  CHECK(has(stated_too.output, "RENAME COLUMN legacy TO admin;"));
  CHECK(!has(stated_too.output, "DROP COLUMN"));
  const Outcome none = diff_in(folder, {"a.sql", "b.sql", "--no-renames"});
  CHECK(has(none.output, "column item.pwd is removed"));
  CHECK(!has(none.output, "renamed?"));
  const Outcome wrong = diff_in(folder, {"a.sql", "b.sql", "--rename", "item.legacy=amdin"});
  CHECK(wrong.exit_code == 2);
  CHECK(has(wrong.errors, "--rename item.legacy=amdin: there is no such table or column"));
}

TEST_CASE("a diff compares every schema, or those that are asked", "[diff]") {
  const DisposableDatabase live =
      database_with("CREATE SCHEMA app; CREATE SCHEMA other; CREATE TABLE app.t (id integer);");
  const TemporaryFolder folder;
  folder.write("a.sql", "CREATE TABLE t (id integer);");
  folder.write("b.sql", "CREATE SCHEMA other; CREATE TABLE t (id integer); CREATE TABLE other.x (id integer);");
  CHECK(has(diff_in(folder, {"a.sql", "b.sql"}).output, "table other.x is added"));
  CHECK(diff_in(folder, {"a.sql", "b.sql", "--schema", "public"}).exit_code == 0);
  CHECK(diff_in(folder, {"a.sql", "b.sql", "--schema", "public,other"}).exit_code == 1);
  // Names without a schema are in the one that the URL names.
  CHECK(diff_in(folder, {url_of(live), "a.sql", "--schema", "nowhere"}).exit_code == 3);
}

TEST_CASE("a live database's keys are enforced again by the SQL of a diff", "[diff]") {
  const std::string declared = "CREATE TABLE a (id integer PRIMARY KEY); CREATE TABLE b (a integer REFERENCES a);";
  const DisposableDatabase live = database_with(declared + "ALTER TABLE a DISABLE TRIGGER ALL;");
  const TemporaryFolder folder;
  folder.write("to.sql", declared + "ALTER TABLE a ADD note text;");
  const Outcome outcome = diff_in(folder, {url_of(live), "to.sql"});
  CHECK(outcome.exit_code == 1);
  CHECK(has(outcome.output, "b(a): disabled_trigger on a -> none"));
  const Outcome back = diff_in(folder, {"to.sql", url_of(live)});
  CHECK(has(back.output, "b(a): disabled_trigger none -> on a"));
  CHECK(has(back.output, "no SQL is told that makes these be enforced alike: b(a)"));
  run(live, diff_in(folder, {url_of(live), "to.sql", "--report", "sql"}).output);
  CHECK(diff_in(folder, {url_of(live), "to.sql"}).exit_code == 0);
}

TEST_CASE("what cannot be compared is a mistake that says what can", "[diff]") {
  const TemporaryFolder folder;
  folder.write("a.sql", users);
  folder.write("schema.prisma", "model A {}");
  folder.write("prisma/migrations/1_a/migration.sql", users);
  folder.write("both/a.yaml", stated);
  folder.write("both/a.sql", users);
  folder.write("many/one/verify.yaml", stated);
  folder.write("many/two/verify.yaml", stated);
  folder.write("wrong/verify.yaml", "tabels: {}\n");
  folder.write("drizzle/meta/_journal.json", "{}");
  folder.write("empty/readme.txt", "");
  struct Case {
    std::string side;
    std::string told;
  };
  for (const auto& [side, told] : std::vector<Case>{
           {"b.sql", "there is no b.sql"},
           {"b.sql", "did you mean 'a.sql'?"},
           {"schema.prisma", "prisma migrate diff --from-empty"},
           {"prisma", "did you mean 'prisma/migrations'?"},
           {"both", "it could be an expectation or migrations"},
           {"many", "many holds 2 expectations"},
           {"wrong", "did you mean 'tables'?"},
           {"drizzle", "is no journal of Drizzle"},
           {"empty", "there is nothing in empty that can be compared"},
           {"mysql://localhost/x", "mysql"},
           {"", "a side of the comparison is empty"},
       }) {
    const Outcome outcome = diff_in(folder, {"a.sql", side});
    INFO(outcome.output << outcome.errors);
    CHECK(outcome.exit_code == 2);
    CHECK(has(outcome.errors, told));
  }
  const Outcome two = diff_in(folder, {"many/one", "many/two"});
  CHECK(two.exit_code == 2);
  CHECK(has(two.errors, "two expectations cannot be compared"));
  CHECK(diff_in(folder, {"a.sql"}).exit_code == 2);
  for (const char* file : {"a.sql", "./prisma/migrations/1_a/migration.sql"}) {
    const Outcome over = diff_in(folder, {"a.sql", "prisma/migrations", "--report", std::string("sql=") + file});
    CHECK(over.exit_code == 2);
    CHECK(has(over.errors, "the report would overwrite"));
  }
  CHECK(diff_in(folder, {"a.sql", "a.sql", "--statement-timeout", "0"}).exit_code == 2);
  const Outcome no_rename = diff_in(folder, {"a.sql", "a.sql", "--rename", "users"});
  CHECK(no_rename.exit_code == 2);
  CHECK(has(no_rename.errors, "--rename users: it does not say what it became"));
  CHECK(has(diff_in(folder, {"a.sql", "a.sql", "--no-rename"}).errors, "did you mean --no-renames?"));
  CHECK(diff_in(folder, {"a.sql", "a.sql", "--postgres", "9"}).exit_code == 3);
}

TEST_CASE("of a live database that cannot be copied the SQL is told untried", "[diff]") {
  const DisposableDatabase live =
      database_with("CREATE COLLATION plain (locale = 'C'); CREATE TABLE t (id integer, old text COLLATE plain);");
  const TemporaryFolder folder;
  folder.write(
      "b.sql",
      "CREATE COLLATION plain (locale = 'C'); CREATE TABLE t (id integer NOT NULL, older text COLLATE plain);");
  const Outcome outcome = diff_in(folder, {url_of(live), "b.sql", "--report", "sql", "--rename", "t.old=older"});
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 1);
  CHECK(has(outcome.output, "-- warning: the SQL could not be tried"));
  CHECK(has(outcome.output, "--rename was left out"));
  CHECK(has(outcome.output, "ALTER TABLE t ALTER COLUMN id SET NOT NULL;"));
  const Outcome text = diff_in(folder, {url_of(live), "b.sql"});
  CHECK(has(text.output, "renamed? --rename t.old=older"));
}

TEST_CASE("a function in the place of a procedure that an expectation states is dropped first", "[diff]") {
  server();
  const TemporaryFolder folder;
  folder.write("a.sql", "CREATE FUNCTION done(a integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';");
  folder.write("wish.yaml",
               "strict: false\nfunctions:\n  done(integer): {kind: procedure, language: sql, body: SELECT 1}\n");
  const Outcome outcome = diff_in(folder, {"a.sql", "wish.yaml", "--report", "sql"});
  INFO(outcome.output << outcome.errors);
  CHECK(has(outcome.output, "DROP FUNCTION done(integer);\nCREATE OR REPLACE PROCEDURE done("));
  CHECK(!has(outcome.output, "RETURNS"));
  CHECK(!has(outcome.output, "-- warning"));
}

TEST_CASE("the same schema under two names is the same", "[diff]") {
  const DisposableDatabase one = database_with("CREATE SCHEMA one; CREATE TABLE one.t (id serial PRIMARY KEY);");
  const DisposableDatabase two = database_with("CREATE SCHEMA two; CREATE TABLE two.t (id serial PRIMARY KEY);");
  const std::string folder = url_of(one).substr(url_of(one).find("host=") + 5);
  std::string host = folder.substr(0, folder.find(' '));
  if (host.front() == '\'') host = host.substr(1, host.size() - 2);
  const auto url = [&](const DisposableDatabase& database, const std::string& schema) {
    return "postgresql://postgres@/" + database.name() + "?host=" + host + "&schema=" + schema;
  };
  const Outcome outcome = verify({"diff", url(one, "one"), url(two, "two")});
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 0);
}

}  // namespace schemaproof::testing
