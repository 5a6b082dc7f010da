// Four phases that only add, a backfill, and the workflow that a project copies: run as a user and as CI runs them.
// (What the expectation notices: systems_test.cpp.)
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <sstream>
#include <string>

#include "support/files.hpp"
#include "tests/support/announced.hpp"
#include "tests/support/held.hpp"
#include "tests/support/system_copy.hpp"
#include "tests/support/texts.hpp"
#include "tests/support/tool_project.hpp"

namespace schemaproof::testing {

namespace {

const std::string script = "fixtures/smartx/scripts/backfill.cjs";
const std::string last_migration =
    "fixtures/smartx/prisma/migrations/20250714110000_add-job-orchestrator/migration.sql";

/// What the workflow runs of ours, in its order.
std::vector<std::string> lines_of_the_workflow() {
  const std::string mark = "run: verify";
  std::vector<std::string> lines;
  std::istringstream text(read_file(source_folder() / "fixtures/smartx/.github/workflows/schema.yml"));
  for (std::string line; std::getline(text, line);) {
    if (const std::size_t at = line.find(mark); at != std::string::npos) lines.push_back(line.substr(at + 5));
  }
  return lines;
}

}  // namespace

TEST_CASE("SmartX holds in each of its phases, also set up anew", "[smartx][tools]") {
  const ToolProject is_there("prisma");
  check_held("smartx", {"smartx after 20250602090000_init-core-entities: 8 tables", "13 tables, 117 columns",
                        "10 preserved tables, 3 migrations"});
  check_held("smartx_new", {"2 commands", "4 migrations"});
}

TEST_CASE("the backfill of SmartX changes what it must, and nothing else, once", "[smartx][tools]") {
  const ToolProject is_there("node");
  check_held("smartx_backfill", {"10 preserved tables, 1 command"});
}

TEST_CASE("a backfill that does too much, too little or something new each time is found", "[smartx][tools]") {
  const SystemCopy copy("smartx", {"smartx_backfill"}, "prisma");
  SECTION("too much") {
    copy.replace(script, "SET \"hasDoc\" = true", "SET \"hasDoc\" = true, \"hasMeet\" = true");
    check_drifted(copy.verified(),
                  {"preserve.changed", "hasMeet", "id 'tenant-quiet': 'false' -> 'true'", " 1 drifted"});
  }
  SECTION("too little") {
    copy.replace(script, "\"processedAt\" IS NULL", "\"organizerId\" IS NOT NULL");
    check_drifted(copy.verified(), {"processedAt as stated", "id 'meeting-review'", " 1 drifted"});
  }
  SECTION("something new each time") {
    copy.replace(script, "'backfill-' || m.\"id\"", "gen_random_uuid()");
    check_drifted(copy.verified(), {"command.added"});
  }
  SECTION("it touches what it only reads") {
    copy.replace(script, "SET \"processedAt\" = \"endedAt\"",
                 "SET \"updatedAt\" = now(), \"processedAt\" = \"endedAt\"");
    check_drifted(copy.verified(), {"preserve.changed", "updatedAt"});
  }
}

TEST_CASE("the workflow of SmartX tells of a pull request what it does", "[smartx][tools]") {
  const SystemCopy copy("smartx", {"smartx", "smartx_backfill"}, "prisma");
  const std::map<std::string, std::string> environment{{"GITHUB_BASE_REF", "main"},
                                                       {"GITHUB_STEP_SUMMARY", "summary.md"}};
  const Outcome merged = copy.run(
      "git init --quiet --initial-branch=main && git add . && git -c user.name=A -c user.email=a@example.com commit "
      "--quiet -m Merged && git update-ref refs/remotes/origin/main HEAD");
  INFO(merged.errors);
  REQUIRE(merged.exit_code == 0);
  const std::vector<std::string> lines = lines_of_the_workflow();
  REQUIRE(lines.size() == 2);

  SECTION("a phase more") {
    copy.write("fixtures/smartx/prisma/migrations/20250801090000_more/migration.sql",
               "ALTER TABLE \"Meeting\" ALTER COLUMN \"title\" TYPE varchar(80);\n");
    const Outcome outcome = copy.run(lines.front(), environment);
    check_drifted(outcome, {"20250801090000_more: allow", "breaking: column Meeting.title: type text", "column.type"});
    CHECK(has(read_file(copy.path() / "schema.xml"), "<failure "));
    CHECK(has(read_file(copy.path() / "repairs.sql"), "ALTER TABLE \"Meeting\" ALTER COLUMN title TYPE text"));
    const Outcome told = copy.run(lines.back(), environment);
    INFO(told.output << told.errors);
    CHECK(told.exit_code == 0);
    CHECK(has(read_file(copy.path() / "summary.md"), "column Meeting.title: type text"));
  }
  SECTION("a merged one, edited") {
    copy.replace(last_migration, "\"priority\" INTEGER NOT NULL DEFAULT 0", "\"priority\" INTEGER NOT NULL DEFAULT 1");
    check_drifted(copy.run(lines.front(), environment), {"merged.edited"});
  }
}

}  // namespace schemaproof::testing
