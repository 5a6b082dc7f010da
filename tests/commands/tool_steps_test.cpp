// Migration tools as build steps: they run themselves, and what they recorded is held against their files.
// scripts/setup has them; where it could not have them that is skipped, and in CI it fails.
#include <catch2/catch_test_macros.hpp>
#include <set>
#include <string>

#include "tests/support/texts.hpp"
#include "tests/support/tool_project.hpp"

namespace schemaproof::testing {

namespace {

/// The history is asked, each of the migrations is there, and nothing else is wrong.
void check_held(const Outcome& outcome, const std::string& count) {
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 0);
  CHECK(has(outcome.output, count));
  CHECK(has(outcome.output, "0 drifted, 0 errored, 0 skipped"));
}

const std::string two_tables = "strict: [tables]\ntables: {a: {}, b: {}}\n";

}  // namespace

TEST_CASE("Prisma deploys as a build step, and its own record is held against its files", "[tools]") {
  const ToolProject project("prisma");
  project.write("prisma.config.ts",
                "export default { schema: 'prisma/schema.prisma', migrations: { path: 'prisma/migrations' },\n"
                "                 datasource: { url: process.env.DATABASE_URL } }\n");
  project.write("prisma/schema.prisma",
                "datasource db {\n  provider = \"postgresql\"\n}\nmodel a {\n  id Int @id\n}\n");
  project.write("prisma/migrations/migration_lock.toml", "provider = \"postgresql\"\n");
  project.write("prisma/migrations/20260101000000_a/migration.sql", "CREATE TABLE a (id int PRIMARY KEY);\n");
  project.write("prisma/migrations/20260102000000_b/migration.sql", "CREATE TABLE b (id int PRIMARY KEY);\n");
  const std::string build =
      "database:\n  build:\n    - command: cd ../.. && prisma migrate deploy\n"
      "      migrations: ../../prisma/migrations\n";
  project.write("expectations/shop/verify.yaml", build + "      twice: true\n" + two_tables + "history: prisma\n");
  check_held(project.verified(), "2 migrations");
  // What another step does to the record shows.
  project.write("expectations/shop/verify.yaml",
                build + "    - command: psql -c \"DELETE FROM _prisma_migrations WHERE migration_name LIKE '%_b'\"\n"
                    + two_tables + "history: prisma\n");
  const Outcome without = project.verified();
  INFO(without.output << without.errors);
  CHECK(without.exit_code == 1);
  CHECK(has(without.output, "20260102000000_b: missing"));
  // A migration that fails is told as Prisma tells it.
  project.write("prisma/migrations/20260103000000_c/migration.sql", "CREATE TABLE c (id int);\nSELECT 1 / 0;\n");
  const Outcome failed = project.verified();
  INFO(failed.output << failed.errors);
  CHECK(failed.exit_code == 3);
  CHECK(has(failed.output, "division by zero"));
  CHECK(has(failed.output, "ended with exit code 1"));
}

TEST_CASE("Prisma applies folders in the order in which they are sent here", "[tools]") {
  const ToolProject project("prisma");
  project.write("prisma.config.ts",
                "export default { schema: 'prisma/schema.prisma', migrations: { path: 'prisma/migrations' },\n"
                "                 datasource: { url: process.env.DATABASE_URL } }\n");
  project.write("prisma/schema.prisma", "datasource db {\n  provider = \"postgresql\"\n}\n");
  project.write("prisma/migrations/migration_lock.toml", "provider = \"postgresql\"\n");
  // By bytes 10_b would come first, and then fail.
  project.write("prisma/migrations/1_a/migration.sql", "CREATE TABLE a (id int PRIMARY KEY);\n");
  project.write("prisma/migrations/10_b/migration.sql", "CREATE TABLE b (id int REFERENCES a);\n");
  project.write("prisma/migrations/10-c/migration.sql", "ALTER TABLE b ADD COLUMN note text;\n");
  for (const std::string step :
       {"migrations: ../../prisma/migrations",
        "command: cd ../.. && prisma migrate deploy\n      migrations: ../../prisma/migrations"}) {
    INFO(step);
    project.write("expectations/shop/verify.yaml", "database:\n  build:\n    - " + step + "\n" + two_tables);
    const Outcome outcome = project.verified();
    INFO(outcome.output << outcome.errors);
    CHECK(outcome.exit_code == 0);
  }
}

TEST_CASE("where no tool ran, its record is not asked", "[tools]") {
  const ToolProject project("prisma");
  project.write("prisma/migrations/20260101000000_a/migration.sql", "CREATE TABLE a (id int PRIMARY KEY);\n");
  project.write("expectations/shop/verify.yaml",
                "database:\n  build:\n    - migrations: ../../prisma/migrations\n    - command: psql -c 'SELECT 1'\n"
                "strict: [tables]\ntables: {a: {}}\nhistory: prisma\n");
  const Outcome outcome = project.verified();
  INFO(outcome.output << outcome.errors);
  CHECK(has(outcome.output, "needs a database that the tool itself migrated"));
  CHECK(has(outcome.output, "1 skipped"));
}

TEST_CASE("Drizzle migrates as a build step, over loopback as its users have it", "[tools]") {
  const ToolProject project("drizzle-kit");
  project.write("drizzle.config.ts",
                "export default { dialect: 'postgresql', out: './drizzle',\n"
                "                 dbCredentials: { url: process.env.DATABASE_URL } }\n");
  project.write("drizzle/0000_first.sql",
                "CREATE TABLE a (id integer PRIMARY KEY);--> statement-breakpoint\nCREATE TABLE b (id int);\n");
  project.write("drizzle/meta/_journal.json",
                R"({"version": "7", "dialect": "postgresql", "entries": [)"
                R"({"idx": 0, "version": "7", "when": 1700000000000, "tag": "0000_first", "breakpoints": true}]})");
  project.write("expectations/shop/verify.yaml",
                "database:\n  build:\n    - command: cd ../.. && drizzle-kit migrate\n"
                "      migrations: ../../drizzle\n      twice: true\n"
                    + two_tables + "history: drizzle\n");
  check_held(project.verified(), "1 migration");
}

TEST_CASE("the Supabase CLI pushes as a build step, upon the preset", "[tools]") {
  const ToolProject project("supabase");
  project.write("supabase/migrations/20260101000000_a.sql",
                "create table a (id uuid primary key references auth.users on delete cascade);\n"
                "alter table a enable row level security;\n"
                "create policy own on a for all to authenticated using ((select auth.uid()) = id);\n");
  project.write("supabase/migrations/20260102000000_b.sql", "create table b (id uuid default gen_random_uuid());\n");
  project.write("expectations/shop/verify.yaml",
                "database:\n  build:\n    - prelude: supabase\n"
                "    - command: cd ../.. && supabase db push --remote=\"$DATABASE_URL\" --yes\n"
                "      migrations: ../../supabase/migrations\n      twice: true\n"
                    + two_tables + "history: supabase\n");
  check_held(project.verified(), "2 migrations");
  // Its name is the version: without it the record has a line that no file is for.
  project.write(
      "expectations/shop/verify.yaml",
      "database:\n  build:\n    - prelude: supabase\n"
      "    - command: cd ../.. && supabase db push --remote=\"$DATABASE_URL\" --yes\n"
      "      migrations: ../../supabase/migrations\n"
      "    - command: psql -c \"INSERT INTO supabase_migrations.schema_migrations VALUES ('20260103000000')\"\n"
          + two_tables + "history: supabase\n");
  const Outcome other = project.verified();
  INFO(other.output << other.errors);
  CHECK(other.exit_code == 1);
  CHECK(has(other.output, "20260103000000: unknown"));
}

TEST_CASE("what parts a migration for the Supabase CLI parts it here, and what it cannot send is not sent", "[tools]") {
  const ToolProject project("supabase");
  const auto verified = [&](const std::string& sql, const std::string& step) {
    project.write("supabase/migrations/20260101000000_a.sql", sql);
    project.write("expectations/shop/verify.yaml",
                  "database:\n  build:\n    - prelude: supabase\n    - " + step + "\n" + two_tables);
    return project.verified();
  };
  const std::string pushed = "command: cd ../.. && supabase db push --remote=\"$DATABASE_URL\" --yes";
  const std::string sent = "migrations: ../../supabase/migrations";
  std::set<int> exit_codes;  // where servers are not of one mind, the tool's is ours
  for (const std::string& step : {pushed, sent}) {
    INFO(step);
    const Outcome parted = verified(
        "create table a (id int);\ncreate index concurrently on a (id);\nvacuum full a;\ncreate table b ();\n", step);
    INFO(parted.output << parted.errors);
    CHECK(parted.exit_code == 0);
    const Outcome locks =
        verified("lock table pg_class in access share mode;\ncreate table a ();\ncreate table b ();\n", step);
    INFO(locks.output << locks.errors);
    CHECK(locks.exit_code == 3);
    CHECK(has(locks.output, "25P01"));
    // Behind another statement it is refused up to PostgreSQL 17.
    const Outcome later = verified("create table a ();\ncreate table b ();\nlock table a;\n", step);
    INFO(later.output << later.errors);
    CHECK(has(later.output, "25P01") == (later.exit_code == 3));
    exit_codes.insert(later.exit_code);
    const Outcome controlled = verified(
        "begin;\nlock table pg_class in access share mode;\ncreate table a ();\ncommit;\ncreate table b ();\n", step);
    INFO(controlled.output << controlled.errors);
    CHECK(controlled.exit_code == 0);
  }
  CHECK(exit_codes.size() == 1);
}

TEST_CASE("Sqitch deploys and reverts as build steps", "[tools]") {
  need_program("sqitch");
  server();
  const TemporaryFolder folder;
  folder.write("sqitch/sqitch.conf", "[core]\n\tengine = pg\n");
  folder.write("sqitch/sqitch.plan",
               "%syntax-version=1.0.0\n%project=shop\n\n"
               "a 2026-01-01T00:00:00Z T <t@example.org> # first\n"
               "b [a] 2026-01-02T00:00:00Z T <t@example.org> # second\n");
  for (const std::string name : {"a", "b"}) {
    folder.write("sqitch/deploy/" + name + ".sql", "BEGIN;\nCREATE TABLE " + name + " (id int);\nCOMMIT;\n");
    folder.write("sqitch/revert/" + name + ".sql", "BEGIN;\nDROP TABLE " + name + ";\nCOMMIT;\n");
    folder.write("sqitch/verify/" + name + ".sql", "SELECT id FROM " + name + " WHERE false;\n");
  }
  const std::string deploy =
      "database:\n  build:\n    - command: 'cd ../sqitch && sqitch deploy --verify db:pg:'\n      migrations: "
      "../sqitch\n";
  const auto verified = [&](const std::string& settings) {
    folder.write("e/verify.yaml", settings);
    return run_program({{"--expect", "e"}, folder.path(), {{"HOME", folder.path().string()}}, {}});
  };
  check_held(verified(deploy + two_tables + "history: sqitch\n"), "2 migrations");
  const std::string revert = "    - command: 'cd ../sqitch && sqitch revert -y --to a db:pg:'\n";
  const Outcome reverted = verified(deploy + revert + "strict: [tables]\ntables: {a: {}}\nhistory: sqitch\n");
  INFO(reverted.output << reverted.errors);
  CHECK(reverted.exit_code == 1);
  CHECK(has(reverted.output, "b: missing"));
  CHECK(has(reverted.output, "1 drifted, 0 errored"));
  check_held(verified(deploy + revert + "strict: [tables]\ntables: {a: {}}\nhistory: {sqitch: {latest: a}}\n"),
             "2 migrations");
}

}  // namespace schemaproof::testing
