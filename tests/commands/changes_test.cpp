// What each migration does, as the executable tells it; and what git says of those that were merged.
#include <catch2/catch_test_macros.hpp>
#include <iterator>
#include <regex>
#include <string>

#include "support/files.hpp"
#include "tests/support/program.hpp"
#include "tests/support/server.hpp"
#include "tests/support/texts.hpp"

namespace schemaproof::testing {

namespace {

void git(const TemporaryFolder& folder, std::vector<std::string> words) {
  words.insert(words.begin(), {"-c", "user.name=A", "-c", "user.email=a@example.com"});
  const Outcome outcome = run_program({words, folder.path(), {}, "git"});
  INFO(outcome.output << outcome.errors);
  REQUIRE(outcome.exit_code == 0);
}

const std::string settings =
    "database: {build: [{migrations: migrations}]}\nstrict: false\nchanges: {allow: additive}\n"
    "tables: {product: {columns: {id: integer}}}\n";

/// A repository in which the first two of three migrations were merged.
void merge_two(const TemporaryFolder& folder) {
  server();
  folder.write("e/verify.yaml", settings);
  folder.write("e/migrations/0001_shop.sql", "CREATE TABLE product (id integer);\n");
  folder.write("e/migrations/0002_sku.sql", "ALTER TABLE product ADD COLUMN sku text, ADD COLUMN old text;\n");
  git(folder, {"init", "--quiet", "--initial-branch=main"});
  git(folder, {"add", "."});
  git(folder, {"commit", "--quiet", "-m", "Two"});
  folder.write("e/migrations/0003_less.sql", "ALTER TABLE product DROP COLUMN old;\n");
}

}  // namespace

TEST_CASE("changelog tells in Markdown what each migration does", "[changes]") {
  server();
  const Outcome outcome = verify({"changelog", "--expect", "fixtures/states/changes_that_lock"});
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.output.starts_with("# changes\\_that\\_lock\n\n## 0001\\_shop\n\n"));
  CHECK(has(outcome.output, "| table product is added | additive | nobody uses it yet |  |"));
  CHECK(has(outcome.output, "| column product.id: type integer -> bigint | **breaking** |"));
  CHECK(has(outcome.output, "| product | AccessExclusiveLock, ShareLock | reads and writes | yes |"));
  CHECK(has(outcome.output, "| review (empty) | AccessExclusiveLock | reads and writes | no |"));
  CHECK(has(outcome.output, "The schema stays as it is."));
}

TEST_CASE("changelog tells what is done outside a transaction, and what of it was not seen", "[changes]") {
  constexpr int first_to_detach_concurrently = 14;
  if (server().major() < first_to_detach_concurrently) return;
  const Outcome outcome = verify({"changelog", "--expect", "fixtures/states/changes_outside_transactions"});
  INFO(outcome.output << outcome.errors);
  CHECK(has(outcome.output, "| product | AccessExclusiveLock | reads and writes | yes | not seen | not seen |"));
  CHECK(has(outcome.output, "| product | ShareUpdateExclusiveLock | nothing | no | not seen | not seen |"));
  CHECK(has(outcome.output, "| m1 | AccessExclusiveLock | reads and writes | no | not seen | not seen |"));
  CHECK(has(outcome.output, "| check m1.m1\\_id\\_check is added | safe | its bounds asked the same of each row"));
  CHECK(has(outcome.output, "| not looked at: extended statistics object: count 0 -> 1 | safe | only the planner"));
  CHECK(has(outcome.output, "clustered false -> true | safe | only CLUSTER looks at it |"));
  CHECK(!has(outcome.output, "Not seen"));
}

TEST_CASE("changelog takes a folder, and tells from a migration on", "[changes]") {
  const TemporaryFolder folder;
  folder.write("migrations/1_shop.sql", "CREATE TABLE product (id integer);\n");
  folder.write("migrations/2_odd.sql", "ALTER TABLE product ADD COLUMN \"a|b<script>\" text;\n");
  const Outcome outcome = run_program({{"changelog", "migrations", "--since", "2_odd"}, folder.path(), {}, {}});
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 0);
  CHECK(!has(outcome.output, "shop"));
  CHECK(has(outcome.output, "| column product.a\\|b&lt;script> is added | additive |"));
  CHECK(!has(outcome.output, "seeds"));
  CHECK(run_program({{"changelog", "migrations", "--since", "3"}, folder.path(), {}, {}}).exit_code == 2);
}

TEST_CASE("changelog tells what a migration takes with the rows of seeds, and without", "[changes]") {
  const TemporaryFolder folder;
  folder.write(
      "e/verify.yaml",
      "database: {build: [{migrations: migrations, until: 1_shop}, {seed: seed.sql}, {migrations: migrations}]}\n"
      "strict: false\ntables: {product: {columns: {id: integer}}}\n");
  folder.write("e/migrations/1_shop.sql", "CREATE TABLE product (id integer);\n");
  folder.write("e/seed.sql", "INSERT INTO product VALUES (1);\n");
  folder.write("e/migrations/2_slow.sql", "SELECT pg_sleep(0.5) FROM product;\n");
  folder.write("e/migrations/3_rows.sql",
               "DO $$ BEGIN IF NOT EXISTS (SELECT FROM product) THEN RAISE 'no product'; END IF; END $$;\n");
  folder.write("e/migrations/4_last.sql", "CREATE TABLE last (id integer);\n");
  const Outcome outcome = run_program({{"changelog", "--expect", "e"}, folder.path(), {}, {}});
  INFO(outcome.output << outcome.errors);
  REQUIRE(outcome.exit_code == 0);
  std::smatch times;
  REQUIRE(std::regex_search(outcome.output, times,
                            std::regex("2\\\\_slow\\.sql, ([0-9.]+) s; without the rows of seeds ([0-9.]+) s\n")));
  CHECK(std::stod(times[1]) >= 0.5);
  CHECK(std::stod(times[2]) < 0.5);
  CHECK(std::regex_search(outcome.output, std::regex("1\\\\_shop\\.sql, [0-9.]+ s\n")));
  const std::regex unknown("[34].*\\.sql, [0-9.]+ s; without the rows of seeds it is not known: .*no product.*\n");
  CHECK(std::distance(std::sregex_iterator(outcome.output.begin(), outcome.output.end(), unknown), {}) == 2);
  // From the last on, those before it are built all the same.
  folder.write("e/migrations/3_rows.sql", "SELECT 1;\n");
  const Outcome last = run_program({{"changelog", "--expect", "e", "--since", "4_last"}, folder.path(), {}, {}});
  INFO(last.output << last.errors);
  CHECK(has(last.output, "4\\_last.sql, "));
  CHECK(has(last.output, "; without the rows of seeds 0."));
}

TEST_CASE("with --no-blame no drift is told with its migration", "[changes]") {
  server();
  const std::vector<std::string> arguments = {"--expect", "fixtures/reports/since_a_migration"};
  CHECK(has(verify(arguments).output, "since migration 0002_shorten"));
  const Outcome outcome = verify({arguments[0], arguments[1], "--no-blame"});
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 1);
  CHECK(!has(outcome.output, "since migration"));
}

TEST_CASE("with --base only migrations after that revision are asked", "[changes]") {
  const TemporaryFolder folder;
  merge_two(folder);
  const Outcome outcome = run_program({{"--expect", "e", "--base", "main"}, folder.path(), {}, {}});
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 1);
  CHECK(has(outcome.output, "0003_less: allow"));
  CHECK(has(outcome.output, "2 merged migrations"));
  CHECK(has(outcome.output, "1 drifted, 0 errored"));
}

TEST_CASE("with --base migrations that were merged must be as they were", "[changes]") {
  const TemporaryFolder folder;
  merge_two(folder);
  folder.write("e/migrations/0002_sku.sql", "ALTER TABLE product ADD COLUMN sku varchar(9), ADD COLUMN old text;\n");
  const Outcome edited = run_program({{"--expect", "e", "--base", "main"}, folder.path(), {}, {}});
  INFO(edited.output << edited.errors);
  CHECK(edited.exit_code == 1);
  CHECK(has(edited.output, "merged migration 0002_sku is edited"));
  std::filesystem::remove(folder.path() / "e/migrations/0002_sku.sql");
  std::filesystem::remove(folder.path() / "e/migrations/0003_less.sql");
  const Outcome removed = run_program({{"--expect", "e", "--base", "main"}, folder.path(), {}, {}});
  INFO(removed.output << removed.errors);
  CHECK(removed.exit_code == 1);
  CHECK(has(removed.output, "0002_sku.sql is removed"));
}

TEST_CASE("with --base a revision that is none is told, and is never an option", "[changes]") {
  const TemporaryFolder folder;
  merge_two(folder);
  for (const char* revision : {"nowhere", "--output=x"}) {
    const Outcome outcome = run_program({{"--expect", "e", std::string("--base=") + revision}, folder.path(), {}, {}});
    INFO(outcome.output << outcome.errors);
    CHECK(has(outcome.output, "1 errored"));
    CHECK(!std::filesystem::exists(folder.path() / "e/migrations/x"));
  }
}

}  // namespace schemaproof::testing
