// Several sources in one database: what both of them make, which versions meet, and how one is older than another.
#include <catch2/catch_test_macros.hpp>

#include "migrations/plan.hpp"
#include "tests/support/temporary_folder.hpp"

namespace schemaproof {

namespace {

using Texts = std::vector<std::string>;

BuildStep step(const std::filesystem::path& path, BuildStep::Kind kind = BuildStep::Kind::migrations) {
  BuildStep made;
  made.kind = kind;
  made.path = path;
  return made;
}

Texts warnings_of(const std::vector<BuildStep>& steps) {
  Mistakes mistakes;
  const BuildPlan plan = plan_build(steps, mistakes);
  for (const Mistake& mistake : mistakes) FAIL_CHECK(mistake.problem);
  return plan.warnings;
}

bool has(const std::string& text, const std::string& part) {
  UNSCOPED_INFO(text);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("sources: an object that two of them make is told, however it is written", "[sources]") {
  const TemporaryFolder folder;
  folder.write("one/1_a.sql",
               "CREATE TABLE users (id int); CREATE TYPE public.kind AS ENUM ('a');\n"
               "CREATE MATERIALIZED VIEW seen AS SELECT 1; CREATE TABLE \"Odd\" (id int);\n"
               "create table other (id int); CREATE SEQUENCE s; create domain d as text;");
  folder.write("one/2_b.sql", "CREATE TABLE users (id int); -- its own affair\n");
  folder.write("two/1_x.sql",
               "create unlogged table if not exists public.\"users\" (id int);\n"
               "CREATE TYPE kind AS (x int); CREATE TABLE odd (id int); CREATE TABLE auth.other (id int);\n"
               "create view SEEN as select 'create table other ()'; -- CREATE TABLE other ()\n"
               "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';");
  CHECK(warnings_of({step(folder.path() / "one")}).empty());
  CHECK(warnings_of({step(folder.path() / "one"), step(folder.path() / "two")})
        == Texts{"two sources make table users: migration 1_a and migration 1_x",
                 "two sources make type kind: migration 1_a and migration 1_x",
                 "two sources make view seen: migration 1_a and migration 1_x"});
  const auto seed = folder.write("seed.sql", "CREATE TABLE \"Odd\" (id int);\nCOPY t FROM stdin;\n1\n\\.\n");
  CHECK(warnings_of({step(folder.path() / "one"), step(seed, BuildStep::Kind::seed)})
        == Texts{"two sources make table Odd: migration 1_a and seed seed.sql"});
}

TEST_CASE("sources: what is dropped in between, or made where the tool goes back, is made once", "[sources]") {
  const TemporaryFolder folder;
  folder.write("one/1_a.sql", "CREATE TABLE a (id int); CREATE TABLE b (id int);");
  folder.write("one/2_b.sql", "DROP TABLE IF EXISTS a;");
  folder.write("two/1_x.sql", "-- +goose Up\nCREATE TABLE a (id int);\n-- +goose Down\nCREATE TABLE b (id int);\n");
  CHECK(warnings_of({step(folder.path() / "one"), step(folder.path() / "two")}).empty());
}

TEST_CASE("sources: what a preset brings and a project makes, too, is told", "[sources]") {
  const TemporaryFolder folder;
  folder.write("supabase/migrations/1_a.sql", "create table auth.users (id uuid);");
  BuildStep preset;
  preset.kind = BuildStep::Kind::prelude;
  preset.preset = "supabase";
  CHECK(warnings_of({preset, step(folder.path() / "supabase/migrations")})
        == Texts{"two sources make table auth.users: prelude supabase and migration 1_a"});
}

TEST_CASE("sources: a migration that is older than one of another folder is told as its tool takes it", "[sources]") {
  const TemporaryFolder folder;
  const auto write = [&](const std::string& name) { folder.write(name, "SELECT 1;"); };
  write("one/2_b.up.sql");
  write("one/2_b.down.sql");
  write("two/1_a.up.sql");
  write("two/1_a.down.sql");
  write("two/2_c.up.sql");
  write("two/2_c.down.sql");
  write("two/30_d.up.sql");
  write("two/30_d.down.sql");
  const Texts warnings = warnings_of({step(folder.path() / "one"), step(folder.path() / "two")});
  REQUIRE(warnings.size() == 2);
  CHECK(has(warnings[0], "1_a of "));
  CHECK(has(warnings[0], "is older than 2_b of "));
  CHECK(has(warnings[0], "golang-migrate passes over it"));
  CHECK(has(warnings[1], "2_c of "));
  CHECK(has(warnings[1], "has the version of 2_b in "));
  // The other way round each is newer than what is there.
  CHECK(warnings_of({step(folder.path() / "one")}).empty());
  write("prisma/20260201000000_b/migration.sql");
  write("branch/20260101000000_a/migration.sql");
  const Texts of_prisma = warnings_of({step(folder.path() / "prisma"), step(folder.path() / "branch")});
  REQUIRE(of_prisma.size() == 1);
  CHECK(has(of_prisma.front(), "Prisma applies it all the same"));
  // Of two formats neither knows what the other applied.
  CHECK(warnings_of({step(folder.path() / "prisma"), step(folder.path() / "two")}).empty());
}

TEST_CASE("sources: names that differ in case alone are told", "[sources]") {
  const TemporaryFolder folder;
  folder.write("1_a.sql", "SELECT 1;");
  folder.write("1_A.sql", "SELECT 1;");
  folder.write("2_a.sql", "SELECT 1;");
  const Texts warnings = warnings_of({step(folder.path())});
  REQUIRE(warnings.size() == 1);
  CHECK(has(warnings.front(), "1_A and 1_a differ in case alone"));
}

TEST_CASE("plan: what a command applies is not sent again", "[sources]") {
  const TemporaryFolder folder;
  folder.write("1_a.sql", "SELECT 1;");
  BuildStep command = step(folder.path(), BuildStep::Kind::command);
  command.command.text = "  tool migrate\nand more";
  Mistakes mistakes;
  const BuildPlan plan = plan_build({command, step(folder.path())}, mistakes);
  CHECK(mistakes.empty());
  REQUIRE(plan.scripts.size() == 1);
  CHECK(plan.scripts.front().what == "command tool migrate …");
  CHECK(runs_commands(plan));
  CHECK(plan.formats == Texts{"sql"});
  CHECK(migrations_of({command}, "sql").size() == 1);
}

TEST_CASE("plan: a prelude that there is not is a mistake", "[sources]") {
  BuildStep preset;
  preset.kind = BuildStep::Kind::prelude;
  preset.preset = "supabas";
  Mistakes mistakes;
  CHECK(plan_build({preset}, mistakes).scripts.empty());
  REQUIRE(mistakes.size() == 1);
  CHECK(mistakes.front().problem == "there is no prelude called 'supabas'");
  CHECK(mistakes.front().hint == "did you mean 'supabase'?");
}

}  // namespace schemaproof
