// Does what is stated of a database of SQLite's find what each case of fixtures/sqlite announces, and does what is
// captured of one verify against it? On real files, as the program makes them.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include "catalog/sqlite/capture.hpp"
#include "checks/enforcement.hpp"
#include "expectation/load.hpp"
#include "expectation/write.hpp"
#include "sqlite/read_session.hpp"
#include "support/files.hpp"
#include "tests/support/announced.hpp"
#include "tests/support/sqlite_file.hpp"
#include "tests/support/temporary_folder.hpp"
#include "verify.hpp"

namespace schemaproof::testing {

namespace {

namespace fs = std::filesystem;

Findings all_of(const Report& report, Findings (*found)(const Section&)) {
  Findings all;
  for (const Section& section : report.sections) {
    const Findings one = found(section);
    all.insert(one.begin(), one.end());
  }
  return all;
}

Findings errored(const Section& section) {
  return found_reasons(section, Verdict::errored);
}
Findings skipped(const Section& section) {
  return found_reasons(section, Verdict::skipped);
}

Verified verified(const std::vector<fs::path>& files, const VerifyWish& wish = {}) {
  Loaded loaded = load_expectations(files);
  Verified result = verify(loaded.expectations, wish, loaded.mistakes);
  for (const Mistake& mistake : loaded.mistakes)
    FAIL_CHECK(mistake.place.text() << ": " << mistake.problem << " | " << mistake.hint);
  return result;
}

}  // namespace

TEST_CASE("every fixture of SQLite's finds what it announces, and nothing else", "[sqlite]") {
  const auto folder = GENERATE(from_range(fixture_cases("sqlite")));
  DYNAMIC_SECTION(folder.filename().string()) {
    const fs::path file = folder / "expectation.yaml";
    const std::string content = read_file(file);
    const Report report = verified({file}).report;
    CHECK(report.counts().held > 0);
    CHECK(difference(announced(content, "drift"), all_of(report, found_drifts)) == "");
    CHECK(difference(announced(content, "errored"), all_of(report, errored)) == "");
    CHECK(difference(announced(content, "skipped"), all_of(report, skipped)) == "");
  }
}

TEST_CASE("what is captured of a file of SQLite's verifies against it", "[sqlite]") {
  const auto folder = GENERATE(from_range(fixture_cases("sqlite")));
  if (!fs::exists(folder / "schema.sql")) return;
  DYNAMIC_SECTION(folder.filename().string()) {
    const TemporaryFolder temporary;
    const fs::path database = temporary.path() / "a.db";
    write_sqlite(database, read_file(folder / "schema.sql"));
    SqliteSession session(database, {});
    const Snapshot found = capture([&](const std::string& sql, const OnRow& on_row) { session.query(sql, on_row); });
    WriteWish wish;
    wish.engine = Engine::sqlite;
    wish.enforcement = exceptions_for(found);
    for (const WrittenFile& file : write_expectation(found.schema, wish))
      temporary.write("shop/" + file.path, file.content);
    VerifyWish live;
    live.urls[""] = "sqlite:" + database.string();
    const Report report = verified({temporary.path() / "shop"}, live).report;
    std::size_t held = 0;
    for (const Check& check : report.sections.front().checks) {
      INFO(check.subject.text() << " " << check.drift << " " << check.reason);
      const bool is_of_rows = check.subject.kind == "foreign_key_check";
      const bool is_left = check.verdict == Verdict::skipped && check.reason == "needs a disposable database";
      CHECK((check.verdict == Verdict::held || is_of_rows || is_left));
      held += check.verdict == Verdict::held ? 1 : 0;
    }
    CHECK(held > 0);
  }
}

}  // namespace schemaproof::testing
