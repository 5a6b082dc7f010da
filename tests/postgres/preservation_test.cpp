// Does every fixture in fixtures/preservation lose and change exactly what its expected.txt says?
#include <fmt/format.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <string>

#include "expectation/load.hpp"
#include "migrations/plan.hpp"
#include "preserving.hpp"
#include "support/files.hpp"
#include "tests/support/announced.hpp"
#include "tests/support/server.hpp"

namespace schemaproof::testing {

namespace {

/// A line for each difference, for what could not be asked, and for each warning.
std::string told(const Answers& answers) {
  std::string text;
  for (const Check& check : answers.checks) {
    for (const Difference& difference : check.differences) {
      text += fmt::format("{} {}: {}: {}\n", check.subject.name, difference.property, difference.expected,
                          difference.found);
    }
    if (check.verdict == Verdict::errored) text += fmt::format("{} errored: {}\n", check.subject.name, check.reason);
  }
  for (const std::string& warning : answers.warnings) text += "warning: " + warning + "\n";
  return text;
}

}  // namespace

TEST_CASE("every preservation fixture loses what it announces, and nothing else", "[preservation]") {
  const auto folder = GENERATE(from_range(fixture_cases("preservation")));
  DYNAMIC_SECTION(folder.filename().string()) {
    const Loaded loaded = load_expectations({folder});
    for (const Mistake& mistake : loaded.mistakes) FAIL_CHECK(mistake.place.text() << ": " << mistake.problem);
    REQUIRE(loaded.expectations.size() == 1);
    const Expectation& expectation = loaded.expectations.front();
    Mistakes mistakes;
    const BuildPlan plan = plan_build(expectation.database->build, mistakes);
    for (const Mistake& mistake : mistakes) FAIL_CHECK(mistake.place.text() << ": " << mistake.problem);
    const DisposableDatabase database = database_with("");
    const Answers answers = Preserving(expectation, server(), database, [] { return new_database_name(); }).build(plan);
    CHECK(told(answers) == read_file(folder / "expected.txt"));
  }
}

}  // namespace schemaproof::testing
