// The main job, as its users see it: Megaforce holds, and five accidents are five drifts, each at its line; built from
// migrations and on a live database alike.
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <functional>

#include "support/files.hpp"
#include "support/text.hpp"
#include "tests/support/announced.hpp"
#include "tests/support/held.hpp"
#include "tests/support/live.hpp"
#include "tests/support/program.hpp"
#include "tests/support/texts.hpp"
#include "tests/support/tool_project.hpp"

namespace schemaproof::testing {

namespace {

namespace fs = std::filesystem;

const std::string first_migration = "fixtures/megaforce/prisma/migrations/20250110090000_auth/migration.sql";
const std::string second_migration = "fixtures/megaforce/prisma/migrations/20250201090000_megaforce/migration.sql";

std::string replaced_once(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

/// The second migration after five accidents.
std::string broken_migration() {
  std::string sql = read_file(source_folder() / second_migration);
  sql = replaced_once(sql, "ON DELETE CASCADE", "ON DELETE SET NULL");
  const std::size_t index = sql.find("CREATE INDEX");
  REQUIRE(index != std::string::npos);
  sql.erase(index, sql.find('\n', index) - index);
  sql = replaced_once(sql, "'FAILED'", "'FAILED', 'ARCHIVED'");
  sql = replaced_once(sql, "\"title\" TEXT NOT NULL", "\"title\" TEXT");
  return sql + "\nCREATE TABLE \"extra\" (\"id\" TEXT NOT NULL PRIMARY KEY);\n";
}

const std::vector<std::string> accidents = {"foreign_key.on_delete", "index.missing", "enum.labels", "column.nullable",
                                            "table.unexpected"};

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

void check_five_drifts(const Outcome& outcome, const fs::path& junit) {
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 1);
  CHECK(outcome.output.find(" 5 drifted, 0 errored") != std::string::npos);
  for (const std::string& id : accidents) {
    INFO(id);
    const std::size_t at = outcome.output.find("  " + id + "  ");
    REQUIRE(at != std::string::npos);
    const std::string line = outcome.output.substr(at, outcome.output.find('\n', at) - at);
    CHECK(line.find(".yaml:") != std::string::npos);
  }
  const std::string report = read_file(junit);
  CHECK(count_of(report, "<failure ") == 5);
  CHECK(count_of(report, "<error ") == 0);
}

}  // namespace

TEST_CASE("Megaforce holds on a disposable database", "[megaforce]") {
  const TemporaryFolder folder;
  const fs::path junit = folder.path() / "junit.xml";
  const Outcome outcome = verify({"--expect", "expectations/megaforce", "--report", "junit=" + junit.string()});
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 0);
  CHECK(has(read_file(junit), R"(<property name="preserved rows" value="12" />)"));  // of sign-in, all that there were
  CHECK(outcome.output.find(" checks held, 0 drifted, 0 errored, 0 skipped") != std::string::npos);
  CHECK(outcome.output.find("17 tables") != std::string::npos);
  CHECK(outcome.output.find("6 enums") != std::string::npos);
}

TEST_CASE("Megaforce holds where it is installed anew, and where it was taken back", "[megaforce][tools]") {
  const ToolProject is_there("prisma");
  check_held("megaforce-fresh", {"1 command", "17 tables", "1 same_as"});
  check_held("megaforce-rolled-back", {"4 preserved tables", "1 same_as"});
}

TEST_CASE("five accidents in a migration are five drifts", "[megaforce]") {
  const TemporaryFolder folder;
  fs::create_directories(folder.path() / "fixtures");
  fs::create_directories(folder.path() / "expectations");
  fs::copy(source_folder() / "fixtures" / "megaforce", folder.path() / "fixtures" / "megaforce",
           fs::copy_options::recursive);
  fs::copy(source_folder() / "expectations" / "megaforce", folder.path() / "expectations" / "megaforce",
           fs::copy_options::recursive);
  folder.write(second_migration, broken_migration());
  const fs::path junit = folder.path() / "junit.xml";
  // Without arguments for the folder: `expectations` is what is verified when nothing else is said.
  check_five_drifts(run_program({{"--report", "junit=" + junit.string()}, folder.path(), {}, {}}), junit);
}

TEST_CASE("five accidents in a live database are five drifts", "[megaforce]") {
  const DisposableDatabase database = database_from({first_migration});
  run(database, broken_migration());
  const TemporaryFolder folder;
  const fs::path junit = folder.path() / "junit.xml";
  check_five_drifts(
      verify({"--expect", "expectations/megaforce", "--url", url_of(database), "--report", "junit=" + junit.string()}),
      junit);
}

TEST_CASE("Megaforce holds on a live database, also by name", "[megaforce]") {
  const DisposableDatabase database = database_from({first_migration, second_migration});
  CHECK(verify({"--expect", "expectations/megaforce", "--url", url_of(database)}).exit_code == 0);
  const Outcome unnamed = verify({"--expect", "expectations/megaforce", "--url", "megafarce=postgresql://x/y"});
  CHECK(unnamed.exit_code == 2);
  CHECK(unnamed.errors.find("did you mean 'megaforce'?") != std::string::npos);
}

}  // namespace schemaproof::testing
