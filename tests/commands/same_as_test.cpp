// `same_as`: the whole schema is what a file's or a program's SQL makes.
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>

#include "support/files.hpp"
#include "tests/support/announced.hpp"
#include "tests/support/live.hpp"
#include "tests/support/program.hpp"
#include "tests/support/texts.hpp"

namespace schemaproof::testing {

namespace {

const std::string tables = "CREATE TABLE users (id integer PRIMARY KEY, email text NOT NULL);\n";
const std::string built = "database: {build: [{migrations: migrations}]}\n";

/// An expectation `e` with these settings, on a database that `migration` builds, held against `schema.sql`.
Outcome verified(const std::string& settings, const std::string& migration, const std::string& schema) {
  server();
  const TemporaryFolder folder;
  folder.write("e/migrations/1_all/migration.sql", migration);
  folder.write("e/schema.sql", schema);
  folder.write("e/verify.yaml", built + settings);
  return run_program({{"--expect", "e"}, folder.path(), {}, {}});
}

}  // namespace

TEST_CASE("same_as holds where both make the same, in other words too", "[same_as]") {
  const std::string other_words =
      "CREATE TABLE users (email text, id int4);\nALTER TABLE users ALTER email SET NOT NULL, ADD PRIMARY KEY (id);\n"
      "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);\n";
  for (const char* settings :
       {"same_as: schema.sql\n", "same_as: {file: schema.sql}\n", "same_as: {command: cat schema.sql}\n",
        "same_as: {command: \"cat 'schema.sql'\", timeout: 5}\n"}) {
    const Outcome outcome = verified(settings, tables, other_words);
    INFO(settings << outcome.output << outcome.errors);
    CHECK(outcome.exit_code == 0);
    CHECK(has(outcome.output, "5 checks held, 0 drifted"));
  }
}

TEST_CASE("every difference from same_as is a drift of its object, at the line that states it", "[same_as]") {
  const Outcome outcome = verified(
      "same_as: schema.sql\n", tables + "CREATE TABLE extra (id integer);",
      "CREATE TYPE k AS ENUM ('A');\nCREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL UNIQUE);\n");
  INFO(outcome.output);
  CHECK(outcome.exit_code == 1);
  CHECK(has(outcome.output, "users.id: type bigint -> integer"));
  CHECK(has(outcome.output, "column.type  e/verify.yaml:2"));
  CHECK(has(outcome.output, "same_as: not what schema.sql makes"));
  CHECK(has(outcome.output, "unique constraint users(email) is missing"));
  CHECK(has(outcome.output, "table extra is unexpected"));
  CHECK(has(outcome.output, "enum k is missing"));
  CHECK(has(outcome.output, "ALTER TABLE users ALTER COLUMN id TYPE bigint"));
  CHECK(has(outcome.output, "4 drifted"));
}

TEST_CASE("what the expectation's own statements tell is not counted twice", "[same_as]") {
  const std::string schema = "CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL DEFAULT '');\n";
  const std::string own =
      "same_as: schema.sql\ntables:\n  users:\n    columns:\n      id: {type: bigint}\n"
      "      email: {nullable: true}\n  gone: {columns: {id: text}}\n";
  const Outcome outcome = verified(own, tables, schema + "CREATE TABLE gone (id text);");
  INFO(outcome.output);
  CHECK(outcome.exit_code == 1);
  CHECK(has(outcome.output, "3 drifted"));
  CHECK(has(outcome.output, "users.email: nullable true -> false"));
  CHECK(has(outcome.output, "same_as: default ''::text -> none"));
  CHECK(has(outcome.output, "follows from: "));
  // With strict stated as well, what is unexpected is told once.
  const Outcome strict = verified("strict: true\n" + own, tables + "CREATE TABLE extra ();", schema);
  CHECK(has(strict.output, "table extra is unexpected"));
  CHECK(has(strict.output, "5 drifted"));  // and the primary key, which the expectation's own statements leave out
}

TEST_CASE("ignore covers what same_as finds, and says so once", "[same_as]") {
  const Outcome outcome = verified("same_as: schema.sql\nignore:\n  - {table: ext*, reason: by hand}\n",
                                   tables + "CREATE TABLE extra ();", tables);
  INFO(outcome.output);
  CHECK(outcome.exit_code == 0);
  CHECK(has(outcome.output, "table extra"));
  CHECK(!has(outcome.output, "matched nothing"));
}

TEST_CASE("a prelude is there before the SQL of same_as runs", "[same_as]") {
  server();
  const TemporaryFolder folder;
  folder.write("e/roles.sql", "CREATE SCHEMA host; CREATE TABLE host.thing (id integer PRIMARY KEY);");
  const std::string sql = "CREATE TABLE t (id integer REFERENCES host.thing (id));";
  folder.write("e/migrations/1_all/migration.sql", sql);
  folder.write("e/schema.sql", sql);
  folder.write("e/verify.yaml",
               "database: {build: [{prelude: roles.sql}, {migrations: migrations}]}\nsame_as: schema.sql\n");
  const Outcome outcome = run_program({{"--expect", "e"}, folder.path(), {}, {}});
  INFO(outcome.output);
  CHECK(outcome.exit_code == 0);
}

TEST_CASE("a same_as that cannot be asked is an error with what was said, and no pass", "[same_as]") {
  const Outcome program = verified("same_as: {command: sh -c 'echo no such schema >&2; exit 7'}\n", tables, tables);
  CHECK(program.exit_code == 3);
  CHECK(has(program.output, "ended with exit code 7"));
  CHECK(has(program.output, "no such schema"));
  const Outcome late = verified("same_as: {command: sleep 30, timeout: 1}\n", tables, tables);
  CHECK(late.exit_code == 3);
  CHECK(has(late.output, "sleep 30 was not done after 1 s"));
  const Outcome silent = verified("same_as: {command: \"true\"}\n", tables, tables);
  CHECK(silent.exit_code == 3);
  CHECK(has(silent.output, "printed no SQL"));
  const Outcome no_sql = verified("same_as: {command: \"printf '\\\\nhello'\"}\n", tables, tables);
  CHECK(no_sql.exit_code == 3);
  CHECK(has(no_sql.output, "printed:2:"));
  const Outcome absent = verified("same_as: {command: no-such-program}\n", tables, tables);
  CHECK(has(absent.output, "ended with exit code 127"));
}

TEST_CASE("same_as is asked of a live database, which is only read", "[same_as]") {
  const DisposableDatabase live =
      database_with("CREATE SCHEMA app; CREATE TABLE app.users (id integer PRIMARY KEY, email text);");
  const TemporaryFolder folder;
  folder.write("e/schema.sql", tables);
  folder.write("e/verify.yaml", "schema: app\nsame_as: schema.sql\n");
  const Outcome outcome = run_program({{"--expect", "e", "--url", url_of(live)}, folder.path(), {}, {}});
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 1);
  CHECK(has(outcome.output, "users.email: nullable false -> true"));
  CHECK(has(outcome.output, "ALTER TABLE app.users ALTER COLUMN email SET NOT NULL;"));
  CHECK(has(outcome.output, "1 drifted"));
}

TEST_CASE("same_as finds a foreign key whose triggers are disabled, once", "[same_as]") {
  const std::string sql = "CREATE TABLE p (id integer PRIMARY KEY);\nCREATE TABLE c (p integer REFERENCES p);\n";
  const std::string disabled = sql + "ALTER TABLE c DISABLE TRIGGER ALL;";
  const Outcome alone = verified("same_as: schema.sql\n", disabled, sql);
  INFO(alone.output);
  CHECK(alone.exit_code == 1);
  CHECK(has(alone.output, "disabled_trigger"));
  CHECK(has(alone.output, "same_as: not what schema.sql makes"));
  CHECK(has(alone.output, "1 drifted"));
  const Outcome enforced = verified("same_as: schema.sql\nenforcement: true\nstrict: [foreign_keys]\n", disabled, sql);
  INFO(enforced.output);
  CHECK(has(enforced.output, "disabled_trigger"));
  CHECK(has(enforced.output, "1 drifted"));
  const Outcome in_both = verified("same_as: schema.sql\n", disabled, disabled);
  INFO(in_both.output);
  CHECK(in_both.exit_code == 0);
}

}  // namespace schemaproof::testing
