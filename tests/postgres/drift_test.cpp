// Does every fixture in fixtures/drift find exactly what it announces, at the lines that it names? And does what is
// captured of it hold?
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include "expectation/load.hpp"
#include "support/files.hpp"
#include "tests/postgres/captures.hpp"
#include "tests/support/announced.hpp"
#include "tests/support/asking.hpp"
#include "tests/support/server.hpp"

namespace schemaproof::testing {

TEST_CASE("every drift fixture finds what it announces, and nothing else, and its capture holds", "[drift][capture]") {
  const auto folder = GENERATE(from_range(fixture_cases("drift")));
  DYNAMIC_SECTION(folder.filename().string()) {
    const std::filesystem::path file = folder / "expectation.yaml";
    const std::string content = read_file(file);
    const Loaded loaded = load_expectations({file});
    for (const Mistake& mistake : loaded.mistakes) FAIL_CHECK(mistake.place.text() << ": " << mistake.problem);
    REQUIRE(loaded.expectations.size() == 1);
    if (const auto reason = reason_to_skip(folder, server().major())) SKIP(*reason);
    const DisposableDatabase database = database_with(read_file(folder / "schema.sql"));
    const Section section = ask_of(database, loaded.expectations.front());
    CHECK(difference(announced(content, "drift"), found_drifts(section)) == "");
    CHECK(difference(announced(content, "errored"), found_reasons(section, Verdict::errored)) == "");
    CHECK(difference(announced(content, "skipped"), found_reasons(section, Verdict::skipped)) == "");
    check_home(database);
    if (!snapshot_of(database).schema.tables.empty()) check_round_trip(database);
  }
}

}  // namespace schemaproof::testing
