// What does somebody see who has a schema for each tenant, and one expectation for all of them?
#include <catch2/catch_test_macros.hpp>

#include "tests/support/live.hpp"
#include "tests/support/program.hpp"

namespace schemaproof::testing {

namespace {

const std::string expectation =
    "schemas: [tenant_*]\n"
    "tables:\n"
    "  user: {columns: {id: integer not null, state: text default 'new'}, primary_key: id}\n"
    "  note:\n"
    "    columns: {id: integer not null, author: integer}\n"
    "    primary_key: id\n"
    "    foreign_keys: {author: {references: user(id), on_delete: cascade}}\n";

std::string tenant(const std::string& name) {
  return "CREATE SCHEMA " + name + "; CREATE TABLE " + name
         + ".\"user\" (id integer PRIMARY KEY, state text DEFAULT 'new'); CREATE TABLE " + name
         + ".note (id integer PRIMARY KEY, author integer REFERENCES " + name + ".\"user\" ON DELETE CASCADE);\n";
}

Outcome verify_with(const std::string& text, const std::string& sql, std::vector<std::string> options = {}) {
  const DisposableDatabase database = database_with(sql);
  const TemporaryFolder folder;
  folder.write("tenants/verify.yaml", text);
  options.insert(options.end(), {"--expect", "tenants", "--url", url_of(database)});
  return run_program({options, folder.path(), {}, {}});
}

/// Wherever its lines break: that depends on how long the server's folder is called.
bool tells(const Outcome& outcome, const std::string& text) {
  std::string line;
  for (const char c : outcome.output) {
    const bool is_space = c == ' ' || c == '\n';
    if (!is_space || !line.ends_with(' ')) line += is_space ? ' ' : c;
  }
  return line.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("schemas that are alike are told once", "[each_schema]") {
  const Outcome outcome = verify_with(
      expectation, tenant("tenant_1") + tenant("tenant_2") + tenant("\"tenant_Ä.3\"") + "CREATE TABLE other (id int);");
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 0);
  CHECK(tells(outcome, "3 schemas: tenant_1, tenant_2, tenant_Ä.3"));
}

TEST_CASE("the odd ones are told apart, grouped by what differs", "[each_schema]") {
  const std::string sql = tenant("tenant_1") + tenant("tenant_2") + tenant("tenant_3") + tenant("tenant_4")
                          + tenant("tenant_5") + tenant("tenant_6")
                          + "ALTER TABLE tenant_2.\"user\" DROP COLUMN state;"
                            "ALTER TABLE tenant_5.\"user\" DROP COLUMN state;"
                            "ALTER TABLE tenant_3.note DROP CONSTRAINT note_author_fkey,"
                            " ADD FOREIGN KEY (author) REFERENCES tenant_4.\"user\" ON DELETE CASCADE;";
  const Outcome outcome = verify_with(expectation, sql, {"--report", "junit"});
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 1);
  CHECK(tells(outcome, "failures=\"2\""));
  CHECK(tells(outcome, "3 schemas: tenant_1, tenant_4, tenant_6"));
  CHECK(tells(outcome, "tenants (tenant_2, tenant_5)"));
  CHECK(tells(outcome, "ALTER TABLE tenant_2.\"user\" ADD COLUMN"));
  CHECK(tells(outcome, "ALTER TABLE tenant_5.\"user\" ADD COLUMN"));
  CHECK(tells(outcome, "tenants (tenant_3)"));
  CHECK(tells(outcome, "tenant_4.user(id)"));
}

TEST_CASE("what is unexpected is looked for in each schema, and only there", "[each_schema]") {
  const Outcome outcome = verify_with(expectation + "strict: true\n",
                                      tenant("tenant_1") + tenant("tenant_2")
                                          + "CREATE TABLE tenant_2.extra (id integer); CREATE TABLE shared (id int);");
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 1);
  CHECK(tells(outcome, "tenants (tenant_2)"));
  CHECK(tells(outcome, "table extra is unexpected"));
  CHECK_FALSE(tells(outcome, "shared"));
}

TEST_CASE("expressions are compared in each schema as the server understands them", "[each_schema]") {
  const std::string text =
      "schemas: [tenant_*]\n"
      "tables: {t: {columns: {s: state}, checks: {t_check: \"s in ('a', 'b')\"}}}\n"
      "enums: {state: [a, b]}\n";
  const auto in = [](const std::string& schema, const std::string& check) {
    return "CREATE SCHEMA " + schema + "; CREATE TYPE " + schema + ".state AS ENUM ('a', 'b'); CREATE TABLE " + schema
           + ".t (s " + schema + ".state CONSTRAINT t_check CHECK (" + check + "));";
  };
  const Outcome outcome = verify_with(
      text, in("tenant_1", "s IN ('a', 'b')") + in("tenant_2", "s = ANY ('{a,b}')") + in("tenant_3", "s = 'a'"));
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 1);
  CHECK(tells(outcome, "tenants (tenant_3)"));
}

TEST_CASE("a glob that no schema matches is no pass", "[each_schema]") {
  const Outcome none = verify_with(expectation, "CREATE TABLE t (id integer);");
  INFO(none.output << none.errors);
  CHECK(none.exit_code == 3);
  CHECK(tells(none, "no schema of the database matches 'tenant_*'"));
  std::string two = expectation;
  two.replace(two.find("[tenant_*]"), 10, "[tenant_*, customer]");
  const Outcome some = verify_with(two, tenant("tenant_1"));
  INFO(some.output << some.errors);
  CHECK(some.exit_code == 3);
  CHECK(tells(some, "no schema of the database matches 'customer'"));
}

TEST_CASE("schemas of a database that is built are asked one by one, too", "[each_schema]") {
  const TemporaryFolder folder;
  folder.write("sql/1_tenants.sql",
               tenant("tenant_1") + tenant("tenant_2") + "INSERT INTO tenant_2.\"user\" VALUES (1);");
  folder.write("tenants/verify.yaml", "database: {build: [{migrations: ../sql}]}\n" + expectation
                                          + "queries: {nobody: {sql: SELECT count(*) FROM \"user\", returns: 0}}\n");
  const Outcome outcome = run_program({{"--expect", "tenants"}, folder.path(), {}, {}});
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 1);
  CHECK(tells(outcome, "tenants (tenant_1)"));
  CHECK(tells(outcome, "tenants (tenant_2)"));
  const Outcome mutated = run_program({{"mutate", "--expect", "tenants"}, folder.path(), {}, {}});
  INFO(mutated.output << mutated.errors);
  CHECK(tells(mutated, "tenant_1"));
}

TEST_CASE("a key between two of the schemas asked is tried with rows of both", "[each_schema]") {
  const TemporaryFolder folder;
  folder.write("schema.sql",
               "CREATE SCHEMA shop; CREATE SCHEMA club; CREATE TABLE shop.customer (id integer PRIMARY KEY);"
               "CREATE TABLE club.member (id integer PRIMARY KEY,"
               " customer integer NOT NULL REFERENCES shop.customer ON DELETE CASCADE);");
  folder.write(
      "both/verify.yaml",
      "schemas: [shop, club]\ndatabase: {build: [{prelude: ../schema.sql}]}\nstrict: false\nenforcement: true\n");
  const Outcome outcome = run_program({{"--expect", "both"}, folder.path(), {}, {}});
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 0);
  CHECK(tells(outcome, "both (club): 1 enforced foreign key, 1 exercised foreign key"));
  CHECK(tells(outcome, "both (club): 2 checks held, 0 drifted, 0 errored, 0 skipped"));
  CHECK(tells(outcome, "both (shop): 0 checks held, 0 drifted, 0 errored, 0 skipped"));
}

}  // namespace schemaproof::testing
