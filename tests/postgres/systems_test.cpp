// Does the expectation of a whole system notice what may happen to its schema? For each file in
// fixtures/SYSTEM/mutations the system is built, that SQL runs as one migration more, and expectations/SYSTEM must find
// what the file announces
// (`-- drift: index.missing Task(title)`), and nothing else: what follows from it is told with it. What rows show is
// asked only where the file says `-- asked: rows`.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <filesystem>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "expectation/load.hpp"
#include "support/files.hpp"
#include "support/text.hpp"
#include "tests/support/announced.hpp"
#include "tests/support/server.hpp"
#include "tests/support/temporary_folder.hpp"
#include "verify.hpp"

namespace schemaproof::testing {

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> mutations() {
  std::vector<fs::path> files;
  for (const fs::path& system : fixture_cases(".")) {
    if (!fs::exists(system / "mutations")) continue;
    for (const fs::path& file : fixture_cases(system.filename() / "mutations")) files.push_back(file);
  }
  return files;
}

std::string system_of(const fs::path& mutation) {
  return mutation.parent_path().parent_path().filename().string();
}

Findings announced_drifts(const std::string& sql) {
  const std::string mark = "-- drift: ";
  Findings findings;
  std::istringstream lines(sql);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind(mark, 0) == 0) findings.insert(line.substr(mark.size()));
  }
  return findings;
}

Findings drifts_of(const Report& report) {
  Findings findings;
  for (const Section& section : report.sections) {
    for (const Check& check : section.checks) {
      if (check.verdict == Verdict::errored) findings.insert("errored " + check.subject.name + ": " + check.reason);
      if (check.verdict != Verdict::drifted) continue;
      for (const std::string& id : check.ids()) findings.insert(id + " " + check.subject.name);
    }
  }
  return findings;
}

Expectation expectation_of(const std::string& system) {
  const Loaded loaded = load_expectations({source_folder() / "expectations" / system});
  for (const Mistake& mistake : loaded.mistakes) FAIL(mistake.place.text() << ": " << mistake.problem);
  REQUIRE(loaded.expectations.size() == 1);
  Expectation expectation = loaded.expectations.front();
  expectation.changes.reset();  // asks how a migration treats those who work meanwhile, not where it leads
  expectation.same_as.reset();  // may need the system's own tool, which its own test runs
  return expectation;
}

void ask_no_rows(Expectation& expectation) {
  expectation.foreign_key_behaviour.is_asked = false;
  expectation.cascades.clear();
  expectation.scenarios.clear();
  expectation.preserve = PreserveSection{};  // no table is held
}

Report verified(const Expectation& expectation) {
  VerifyWish wish;
  wish.server_wish.postgres = std::to_string(server().major());
  wish.find_blame = VerifyWish::FindBlame::no;
  Mistakes mistakes;
  const Verified verified = verify({expectation}, wish, mistakes);
  for (const Mistake& mistake : mistakes) FAIL_CHECK(mistake.place.text() << ": " << mistake.problem);
  return verified.report;
}

}  // namespace

TEST_CASE("a system to which nothing happened holds", "[systems]") {
  std::set<std::string> systems;
  for (const fs::path& file : mutations()) systems.insert(system_of(file));
  CHECK_FALSE(systems.empty());
  for (const std::string& system : systems) {
    INFO(system);
    CHECK(difference({}, drifts_of(verified(expectation_of(system)))) == "");
  }
}

TEST_CASE("every mutation of a system is found, and nothing else", "[systems]") {
  const auto file = GENERATE(from_range(mutations()));
  const std::string system = system_of(file);
  DYNAMIC_SECTION(system << ": " << file.stem().string()) {
    const std::string sql = read_file(file);
    const TemporaryFolder folder;
    folder.write("99999999999999_mutation.sql", sql);
    Expectation expectation = expectation_of(system);
    BuildStep step;
    step.path = folder.path();
    step.format = "sql";
    expectation.database->build.push_back(step);
    if (sql.find("-- asked: rows\n") == std::string::npos) ask_no_rows(expectation);
    CHECK(difference(announced_drifts(sql), drifts_of(verified(expectation))) == "");
  }
}

}  // namespace schemaproof::testing
