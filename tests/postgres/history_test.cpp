// Is what each tool notes in its own table held against its files?
#include <fmt/format.h>

#include <catch2/catch_test_macros.hpp>

#include "checks/history.hpp"
#include "migrations/history.hpp"
#include "migrations/plan.hpp"
#include "support/files.hpp"
#include "tests/support/asking.hpp"
#include "tests/support/server.hpp"
#include "tests/support/temporary_folder.hpp"

namespace schemaproof::testing {

namespace {

/// The differences, a line for each: `1_b: missing`; a migration that is as it should be says `held`.
std::string told(const std::string& tool, const TemporaryFolder& folder, const std::string& sql,
                 const std::string& latest = {}) {
  const DisposableDatabase database = database_with(sql);
  HistoryWish wish;
  wish.tool = tool;
  wish.latest = latest;
  BuildStep step;
  step.path = folder.path();
  Answers answers;
  ReadSession session(database.target(), {});
  ask_history(wish, migrations_of({step}, tool), read_history(session, *history_of(tool), "public"), answers);
  std::string text;
  for (const Check& check : answers.checks) {
    const std::string what = check.verdict == Verdict::held      ? "held"
                             : check.verdict == Verdict::errored ? check.reason
                                                                 : check.differences.front().property;
    text += fmt::format("{}: {}\n", check.subject.name, what);
  }
  return text;
}

void write_all(const TemporaryFolder& folder, const std::vector<std::string>& files) {
  for (const std::string& file : files) folder.write(file, "SELECT 1;\n");
}

const std::string prisma_table =
    "CREATE TABLE _prisma_migrations (id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at "
    "timestamptz, migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz, started_at timestamptz "
    "NOT "
    "NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0);\n";

std::string prisma_line(int second, const std::string& name, const std::string& checksum, bool finished = true,
                        bool rolled_back = false) {
  return fmt::format(
      "INSERT INTO _prisma_migrations VALUES ('{0}', '{2}', {3}, '{1}', NULL, {4}, timestamptz '2026-01-01 00:00:00Z' "
      "+ "
      "interval '{0} seconds');\n",
      second, name, checksum, finished ? "now()" : "NULL", rolled_back ? "now()" : "NULL");
}

}  // namespace

TEST_CASE("history: nothing was ever recorded", "[history]") {
  const TemporaryFolder folder;
  write_all(folder, {"1_a/migration.sql", "2_b/migration.sql"});
  CHECK(told("prisma", folder, "") == "1_a: missing\n2_b: missing\n");
}

TEST_CASE("history: Prisma's states, checksums and order", "[history]") {
  const TemporaryFolder folder;
  write_all(folder, {"1_a/migration.sql", "2_b/migration.sql", "3_c/migration.sql", "4_d/migration.sql",
                     "5_e/migration.sql", "6_f/migration.sql"});
  const std::string own = sha256("SELECT 1;\n");
  const std::string sql = prisma_table + prisma_line(1, "1_a", own) + prisma_line(2, "0_gone", own)
                          + prisma_line(3, "2_b", "other") + prisma_line(4, "3_c", own, false)
                          + prisma_line(5, "4_d", own, false, true) + prisma_line(7, "5_e", own)
                          + prisma_line(6, "6_f", own);
  CHECK(told("prisma", folder, sql)
        == "1_a: held\n2_b: changed\n3_c: failed\n4_d: rolled_back\n5_e: held\n6_f: out_of_order\n0_gone: unknown\n");
}

TEST_CASE("history: a migration of Prisma's that was tried again, and one with other line ends", "[history]") {
  const TemporaryFolder folder;
  write_all(folder, {"1_a/migration.sql", "2_b/migration.sql"});
  const std::string sql = prisma_table + prisma_line(1, "1_a", "x", false, true)
                          + prisma_line(2, "1_a", sha256("SELECT 1;\r\n"))
                          + prisma_line(3, "2_b", sha256("SELECT 1;\n"));
  CHECK(told("prisma", folder, sql) == "1_a: held\n2_b: held\n");
}

TEST_CASE("history: up to the latest that is stated", "[history]") {
  const TemporaryFolder folder;
  write_all(folder, {"1_a/migration.sql", "2_b/migration.sql", "3_c/migration.sql"});
  const std::string own = sha256("SELECT 1;\n");
  const std::string sql = prisma_table + prisma_line(1, "1_a", own);
  CHECK(told("prisma", folder, sql, "1_a") == "1_a: held\n2_b: held\n3_c: held\n");
  CHECK(told("prisma", folder, sql, "2_b") == "1_a: held\n2_b: missing\n3_c: held\n");
  CHECK(told("prisma", folder, sql + prisma_line(2, "2_b", own), "1_a") == "1_a: held\n2_b: latest\n3_c: held\n");
  CHECK(told("prisma", folder, sql, "7_x") == "7_x: there is no migration '7_x'\n");
}

TEST_CASE("history: golang-migrate notes how far it came, and whether it failed there", "[history]") {
  const TemporaryFolder folder;
  write_all(folder, {"1_a.up.sql", "2_b.up.sql", "10_c.up.sql"});
  const std::string table = "CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean NOT NULL);";
  CHECK(told("golang-migrate", folder, table + "INSERT INTO schema_migrations VALUES (2, false)")
        == "1_a: held\n2_b: held\n10_c: missing\n");
  CHECK(told("golang-migrate", folder, table + "INSERT INTO schema_migrations VALUES (10, true)")
        == "1_a: held\n2_b: held\n10_c: failed\n");
}

TEST_CASE("history: goose's last line of a version counts", "[history]") {
  const TemporaryFolder folder;
  for (const char* file : {"1_a.sql", "2_b.sql", "3_c.sql"}) folder.write(file, "-- +goose Up\nSELECT 1;\n");
  CHECK(told("goose", folder,
             "CREATE TABLE goose_db_version (id serial PRIMARY KEY, version_id bigint NOT NULL, is_applied boolean NOT "
             "NULL, tstamp timestamp DEFAULT now());"
             "INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, true), (1, true), (2, true), (2, false)")
        == "1_a: held\n2_b: rolled_back\n3_c: missing\n");
}

TEST_CASE("history: dbmate and Supabase note versions", "[history]") {
  const TemporaryFolder folder;
  for (const char* file : {"20240101_a.sql", "20240102_b.sql"}) folder.write(file, "-- migrate:up\nSELECT 1;\n");
  CHECK(told("dbmate", folder,
             "CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY);"
             "INSERT INTO schema_migrations VALUES ('20240101'), ('20230101')")
        == "20240101_a: held\n20240102_b: missing\n20230101: unknown\n");
}

TEST_CASE("history: Flyway's checksums are those of lines", "[history]") {
  const TemporaryFolder folder;
  folder.write("V1__a.sql", "SELECT 1;\r\nSELECT 2;\n");
  folder.write("V2__b.sql", "SELECT 1;\n");
  folder.write("R__c.sql", "SELECT 1;\n");
  const std::string table =
      "CREATE TABLE flyway_schema_history (installed_rank int PRIMARY KEY, version varchar(50), description "
      "varchar(200) "
      "NOT NULL, type varchar(20) NOT NULL, script varchar(1000) NOT NULL, checksum int, installed_by varchar(100) NOT "
      "NULL, installed_on timestamp NOT NULL DEFAULT now(), execution_time int NOT NULL, success boolean NOT NULL);";
  const auto line = [](int rank, const std::string& script, const std::string& checksum, bool success) {
    return fmt::format("INSERT INTO flyway_schema_history VALUES ({}, '{}', 'x', 'SQL', '{}', {}, 'me', now(), 1, {});",
                       rank, rank, script, checksum, success);
  };
  const auto checksum = [](const std::string& text) { return history_of("flyway")->checksums(text).front(); };
  // CRC-32 of "123456789" is 0xCBF43926.
  CHECK(checksum("1234\n56789") == std::to_string(static_cast<int>(0xCBF43926U)));
  CHECK(told("flyway", folder,
             table
                 + "INSERT INTO flyway_schema_history VALUES (0, NULL, '<< Flyway Schema Creation >>', 'SCHEMA', "
                   "'\"public\"', NULL, 'me', now(), 0, true);"
                 + line(1, "V1__a.sql", checksum("SELECT 1;\nSELECT 2;"), true) + line(2, "V2__b.sql", "7", true)
                 + line(3, "R__c.sql", "0", false))
        == "V1__a: held\nV2__b: changed\nR__c: failed\n");
}

}  // namespace schemaproof::testing
