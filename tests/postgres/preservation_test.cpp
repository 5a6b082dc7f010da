// Does every fixture in fixtures/preservation lose and change exactly what its expected.txt says?
#include <fmt/format.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <span>
#include <string>

#include "expectation/load.hpp"
#include "migrations/plan.hpp"
#include "preserving.hpp"
#include "seeding.hpp"
#include "support/files.hpp"
#include "support/text.hpp"
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

Answers asked(const std::filesystem::path& folder) {
  const Loaded loaded = load_expectations({folder});
  for (const Mistake& mistake : loaded.mistakes) FAIL_CHECK(mistake.place.text() << ": " << mistake.problem);
  REQUIRE(loaded.expectations.size() == 1);
  const Expectation& expectation = loaded.expectations.front();
  Mistakes mistakes;
  const BuildPlan plan = plan_build(expectation.database->build, mistakes);
  for (const Mistake& mistake : mistakes) FAIL_CHECK(mistake.place.text() << ": " << mistake.problem);
  const DisposableDatabase database = database_with("");
  const RowMaking making{expectation};
  const auto run = [&](std::size_t begin, std::size_t end) {
    return run_with_rows(database, std::span(plan.scripts).subspan(begin, end - begin), making);
  };
  return Preserving(expectation, server(), database, [] { return new_database_name(); }).build(plan, run);
}

}  // namespace

TEST_CASE("every preservation fixture loses what it announces, and nothing else", "[preservation]") {
  const auto folder = GENERATE(from_range(fixture_cases("preservation")));
  DYNAMIC_SECTION(folder.filename().string()) {
    CHECK(told(asked(folder)) == read_file(folder / "expected.txt"));
  }
}

TEST_CASE("a change that may be meant is told with the way to state it", "[preservation]") {
  const auto hints = [](const std::string& name) {
    const std::filesystem::path folder =
        std::filesystem::path(SCHEMAPROOF_SOURCE_FOLDER) / "fixtures/preservation" / name;
    return joined(asked(folder).checks.front().hints, "\n");
  };
  const std::string by_text = "becomes: CASE CAST({0} AS text) WHEN 'OLD' THEN 'NEW' ELSE CAST({0} AS text) END}}}}";
  CHECK(hints("enum_label_renamed")
        == "if a label has another name now: columns: {state: {" + fmt::format(fmt::runtime(by_text), "state"));
  CHECK(hints("regclass_after_a_rename")
        == "if what it refers to has another name now: columns: {target: {"
               + fmt::format(fmt::runtime(by_text), "target"));
  CHECK(hints("timestamp_read_as_berlin")
        == "a time without a zone is taken for one of UTC; if it is one of another: columns: {at: {becomes: (at AT "
           "TIME ZONE 'ZONE')}}");
  CHECK(hints("email_lowered") == "if that is meant: columns: {email: {becomes: SQL over the columns before}}");
}

}  // namespace schemaproof::testing
