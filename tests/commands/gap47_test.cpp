// 147 models of Prisma's that had no migrations: what Prisma generated leads from nothing, and from the database that
// was in use, to what the models say, with its own record; and back. (What its expectation notices: systems_test.cpp.)
#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

#include "support/files.hpp"
#include "tests/support/announced.hpp"
#include "tests/support/held.hpp"
#include "tests/support/tool_project.hpp"

namespace schemaproof::testing {

namespace {

std::string generated(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"prisma", "migrate", "diff"});
  arguments.emplace_back("--script");
  const Outcome outcome = run_program({arguments, source_folder() / "fixtures/gap47", {}, "../../scripts/tool"});
  INFO(outcome.errors);
  CHECK(outcome.exit_code == 0);
  return outcome.output;
}

}  // namespace

TEST_CASE("Gap 47 holds where it was in use, table by table, and can be had back", "[gap47][tools]") {
  const ToolProject is_there("prisma");
  check_held("gap47",
             {"147 tables, 1364 columns", "exercised foreign keys, 23 cascades", "15 preserved tables",
              "2 rehearsed migrations"},
             {"--from", "every"});
}

TEST_CASE("Prisma migrates Gap 47 from nothing", "[gap47][tools]") {
  const ToolProject is_there("prisma");
  check_held("gap47_new", {"2 migrations", "147 tables"});
}

TEST_CASE("Prisma migrates Gap 47 from a database without a record", "[gap47][tools]") {
  const ToolProject is_there("prisma");
  check_held("gap47_existing", {"2 migrations", "147 tables", "15 preserved tables"});
}

TEST_CASE("Gap 47 goes back to what it was, with all its rows", "[gap47][tools]") {
  const ToolProject is_there("prisma");
  check_held("gap47_rolled_back", {"15 tables", "15 preserved tables"});
}

TEST_CASE("the migrations of Gap 47 are what Prisma generates", "[gap47][tools]") {
  const ToolProject is_there("prisma");
  const auto kept = [](const std::string& file) { return read_file(source_folder() / "fixtures/gap47/prisma" / file); };
  const std::string before = "before/schema.prisma";
  const std::string models = "prisma/schema";
  CHECK(generated({"--from-empty", "--to-schema", before}) == kept("migrations/20250110090000_init/migration.sql"));
  CHECK(generated({"--from-schema", before, "--to-schema", models})
        == kept("migrations/20250318140000_gap_47/migration.sql"));
  CHECK(generated({"--from-schema", models, "--to-schema", before}) == kept("down/20250318140000_gap_47.sql"));
}

}  // namespace schemaproof::testing
