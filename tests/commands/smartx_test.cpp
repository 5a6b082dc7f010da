// Four phases that only add, a backfill, and the workflow that a project copies: run as a user and as CI runs them.
// (What the expectation notices: systems_test.cpp.)
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>

#include "support/files.hpp"
#include "support/text.hpp"
#include "tests/support/announced.hpp"
#include "tests/support/cache.hpp"
#include "tests/support/held.hpp"
#include "tests/support/texts.hpp"
#include "tests/support/tool_project.hpp"

namespace schemaproof::testing {

namespace {

namespace fs = std::filesystem;

const std::string script = "fixtures/smartx/scripts/backfill.cjs";
const std::string last_migration =
    "fixtures/smartx/prisma/migrations/20250714110000_add-job-orchestrator/migration.sql";

/// A copy of the project that a test may spoil.
class Copy {
public:
  explicit Copy(const std::vector<std::string>& expectations) {
    const ToolProject is_there("prisma");
    for (const std::string& name : expectations) bring("expectations/" + name);
    for (const char* name : {"fixtures/smartx", "scripts/tool", "tests/tools"}) bring(name);
  }
  void replace(const std::string& file, const std::string& from, const std::string& to) const {
    const std::string text = read_file(folder_.path() / file);
    REQUIRE(has(text, from));
    folder_.write(file, replaced(text, from, to));
  }
  [[nodiscard]] fs::path path() const { return folder_.path(); }
  [[nodiscard]] Outcome verified() const { return run_program({{}, folder_.path(), {}, {}}); }
  /// A command line, as a runner's shell runs it.
  [[nodiscard]] Outcome run(const std::string& line, std::map<std::string, std::string> environment = {}) const {
    environment["PATH"] = fs::path(SCHEMAPROOF_PROGRAM).parent_path().string() + ":" + environment_variable("PATH");
    return run_program({{"-e", "-c", line}, folder_.path(), environment, "bash"});
  }

private:
  void bring(const std::string& name) const {
    fs::create_directories((folder_.path() / name).parent_path());
    fs::copy(source_folder() / name, folder_.path() / name, fs::copy_options::recursive);
  }
  TemporaryFolder folder_;
};

void check_drifted(const Outcome& outcome, const std::vector<std::string>& parts) {
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 1);
  for (const std::string& part : parts) CHECK(has(outcome.output, part));
}

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
  const Copy copy({"smartx_backfill"});
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
  const Copy copy({"smartx", "smartx_backfill"});
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
    fs::create_directories(copy.path() / "fixtures/smartx/prisma/migrations/20250801090000_more");
    write_file(copy.path() / "fixtures/smartx/prisma/migrations/20250801090000_more/migration.sql",
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
