// `verify mutate`: its exit codes, options and reports, and that it writes to no database.
#include <catch2/catch_test_macros.hpp>

#include "support/files.hpp"
#include "tests/support/live.hpp"
#include "tests/support/program.hpp"

namespace schemaproof::testing {

namespace {

const std::string users = "CREATE TABLE users (id integer PRIMARY KEY, email text NOT NULL, born date);";
const std::string stated =
    "database: {build: [{prelude: ../users.sql}]}\ntables:\n  users:\n    columns: {id: integer not null, email: text "
    "not "
    "null, born: date}\n    primary_key: id\n";

Outcome mutate_in(const TemporaryFolder& folder, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "mutate");
  return run_program({std::move(arguments), folder.path(), {}, {}});
}

bool has(const std::string& text, const std::string& part) {
  UNSCOPED_INFO("looked for: " << part << "\nin: " << text);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("mutate ends with 0 where every change would be noticed", "[mutate]") {
  server();
  const TemporaryFolder folder;
  folder.write("users.sql", users);
  folder.write("e/verify.yaml", "strict: all\nschemas: {public: {}}\n" + stated);
  const Outcome outcome = mutate_in(folder, {"--expect", "e"});
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 0);
  CHECK(has(outcome.output, " 0 drifted, 0 errored, 0 skipped"));
  CHECK(has(outcome.output, " noticed\n"));
}

TEST_CASE("mutate lists what would go unnoticed, and ends with 1", "[mutate]") {
  server();
  const TemporaryFolder folder;
  folder.write("users.sql", users);
  folder.write("e/verify.yaml",
               "strict: false\ndatabase: {build: [{prelude: ../users.sql}]}\n"
               "tables: {users: {columns: {email: text not null}}}\n");
  const Outcome outcome = mutate_in(folder, {"--expect", "e", "--limit", "1", "--report", "junit=out.xml"});
  CHECK(outcome.exit_code == 1);
  CHECK(has(outcome.output,
            "    column.type: unnoticed\n      mutate.unnoticed  e/verify.yaml:1\n      unnoticed\n"
            "        expected  none of 3\n        found     2 of 3\n                  users.id: integer -> text\n"
            "                  and 1 more\n"));
  CHECK(has(outcome.output, "    column.comment: unnoticed none of 3 -> all 3\n"));
  CHECK(has(outcome.output, "hint: strict: [comments] notices it everywhere"));
  CHECK_FALSE(has(outcome.output, "table.dropped"));
  const std::string junit = read_file(folder.path() / "out.xml");
  CHECK(has(junit, "type=\"mutate.unnoticed\""));
  CHECK(has(junit, "table.dropped"));
}

TEST_CASE("mutate reads a live database and leaves it as it is", "[mutate]") {
  const DisposableDatabase live = database_with(users);
  const TemporaryFolder folder;
  folder.write("e/verify.yaml",
               "strict: all\nschemas: {public: {}}\ntables:" + stated.substr(stated.find("tables:") + 7));
  const Outcome outcome = mutate_in(folder, {"--expect", "e", "--url", url_of(live)});
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 0);
  run(live, "ALTER TABLE users DROP COLUMN born");
  const Outcome drifted = mutate_in(folder, {"--expect", "e", "--url", url_of(live)});
  CHECK(has(drifted.output, "does not hold here as it is (1 drifted, 0 errored)"));
}

TEST_CASE("mutate refuses what it cannot try, and says what it could not ask", "[mutate]") {
  server();
  const TemporaryFolder folder;
  folder.write("users.sql", "CREATE TABEL users ();");
  folder.write("e/verify.yaml", stated);
  folder.write("none/verify.yaml", "tables: {t: {}}\n");
  const Outcome unbuilt = mutate_in(folder, {"--expect", "none"});
  CHECK(unbuilt.exit_code == 2);
  CHECK(has(unbuilt.errors, "does not say how its database is built"));
  const Outcome two = mutate_in(folder, {"--expect", "none", "--expect", "e", "--url", "postgresql://localhost/x"});
  CHECK(two.exit_code == 2);
  CHECK(has(two.errors, "one --url for 2 expectations"));
  const Outcome broken = mutate_in(folder, {"--expect", "e"});
  CHECK(broken.exit_code == 3);
  CHECK(has(broken.output, "users.sql:1: syntax error"));
  CHECK(mutate_in(folder, {"--expect", "e", "--limit", "few"}).exit_code == 2);
}

}  // namespace schemaproof::testing
