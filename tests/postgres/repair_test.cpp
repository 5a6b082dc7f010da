// Does the SQL of a report mend all of it? Cases of fixtures/drift that say `# mended in one go` are asked again after
// it.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include "diff/trial.hpp"
#include "expectation/load.hpp"
#include "support/files.hpp"
#include "tests/support/announced.hpp"
#include "tests/support/asking.hpp"
#include "tests/support/server.hpp"

namespace schemaproof::testing {

namespace {

std::vector<std::filesystem::path> cases_mended_in_one_go() {
  std::vector<std::filesystem::path> cases = fixture_cases("drift");
  std::erase_if(cases, [](const std::filesystem::path& folder) {
    return read_file(folder / "expectation.yaml").find("# mended in one go") == std::string::npos;
  });
  return cases;
}

void mend(const DisposableDatabase& database, const Section& section) {
  WriteSession session(database);
  for (const Check& check : section.checks) {
    for (const std::string& statement : statements_with_comments(check.repair)) {
      const auto error = session.run(statement);
      if (error) FAIL_CHECK(error->message << " in " << statement);
    }
  }
}

}  // namespace

TEST_CASE("a report's SQL brings all that is stated, and what was there", "[repair]") {
  const auto folder = GENERATE(from_range(cases_mended_in_one_go()));
  DYNAMIC_SECTION(folder.filename().string()) {
    if (const auto reason = reason_to_skip(folder, server().major())) SKIP(*reason);
    const Loaded loaded = load_expectations({folder / "expectation.yaml"});
    REQUIRE(loaded.mistakes.empty());
    const DisposableDatabase database = database_with(read_file(folder / "schema.sql"));
    mend(database, ask_of(database, loaded.expectations.front()));
    CHECK(difference({}, found_drifts(ask_of(database, loaded.expectations.front()))) == "");
  }
}

}  // namespace schemaproof::testing
