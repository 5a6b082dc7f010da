// Does every fixture in fixtures/states come to what its expected.txt says: of each phase, of each migration, and since
// when? With SCHEMAPROOF_REWRITE_EXPECTED=1 the files are written anew: look at what changed before it is kept.
#include <fmt/format.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <regex>
#include <string>

#include "expectation/load.hpp"
#include "report/reporter.hpp"
#include "support/files.hpp"
#include "support/text.hpp"
#include "tests/support/announced.hpp"
#include "tests/support/server.hpp"
#include "tests/support/temporary_folder.hpp"
#include "verify.hpp"

namespace schemaproof::testing {

namespace {

/// A line for each check that did not hold, with what tells of it below.
std::string told(const Check& check) {
  if (check.verdict == Verdict::held) return {};
  if (check.verdict != Verdict::drifted)
    return fmt::format("  {}: {}: {}\n", word_of(check.verdict), check.subject.text(), check.reason);
  std::string text = fmt::format("  {}: {}\n", joined(check.ids(), ", "), shortest_statement(check));
  for (const Blame& blame : check.blames) text += fmt::format("    {}  {}\n", blamed(blame), blame.file);
  if (check.subject.kind == "changes" || check.subject.kind == "rehearsal") {
    for (const std::string& hint : check.hints) text += fmt::format("    hint: {}\n", hint);
  }
  return text;
}

std::string told(const Report& report) {
  std::string text;
  for (const Section& section : report.sections) {
    text += fmt::format("{}: {}\n", section.name, tallied(section).held > 0 ? "some held" : "none held");
    for (const Check& check : section.checks) text += told(check);
    for (const std::string& warning : section.warnings) text += "  warning: " + warning + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("every fixture of states tells what it announces, and nothing else", "[states]") {
  const auto folder = GENERATE(from_range(fixture_cases("states")));
  const std::string settings = read_file(folder / "verify.yaml");
  if (!majors_of(settings).include(server().major())) return;
  DYNAMIC_SECTION(folder.filename().string()) {
    const Loaded loaded = load_expectations({folder});
    for (const Mistake& mistake : loaded.mistakes) FAIL_CHECK(mistake.place.text() << ": " << mistake.problem);
    VerifyWish wish;
    wish.server_wish.postgres = std::to_string(server().major());
    const bool is_rehearsed = !announced(settings, "from").empty();
    if (is_rehearsed) wish.from = VerifyWish::From::every;
    Mistakes mistakes;
    const Verified verified = verify(loaded.expectations, wish, mistakes);
    for (const Mistake& mistake : mistakes) FAIL_CHECK(mistake.place.text() << ": " << mistake.problem);
    const std::string text = replaced(told(verified.report), shown_path(folder) + "/", "");
    if (std::getenv("SCHEMAPROOF_REWRITE_EXPECTED") != nullptr)  // NOLINT(concurrency-mt-unsafe)
      write_file(folder / "expected.txt", text);
    CHECK(text == read_file(folder / "expected.txt"));
  }
}

TEST_CASE("a rehearsal tells how long it takes to have a database back", "[states]") {
  const Loaded loaded =
      load_expectations({std::filesystem::path(SCHEMAPROOF_SOURCE_FOLDER) / "fixtures/states/rehearsal_sent_twice"});
  VerifyWish wish;
  wish.server_wish.postgres = std::to_string(server().major());
  wish.from = VerifyWish::From::every;
  Mistakes mistakes;
  const Verified verified = verify(loaded.expectations, wish, mistakes);
  std::string told;
  for (const auto& [name, value] : verified.report.sections.front().properties) {
    if (name == "slowest restore from a copy") told = value;
  }
  CHECK(std::regex_match(told, std::regex(R"([0-9]+\.[0-9]{3} s, the one from before .+)")));
}

namespace {

/// What is wrong with an expectation whose files are these, once the order of its migrations is known.
std::string mistakes_of(const std::map<std::string, std::string>& files) {
  const TemporaryFolder folder;
  folder.write("e/migrations/0001_shop.sql", "CREATE TABLE product (id integer);");
  folder.write("e/migrations/0002_review.sql", "CREATE TABLE review (id integer);");
  folder.write("e/verify.yaml", "database: {build: [{migrations: migrations}]}\n");
  for (const auto& [name, content] : files) folder.write("e/" + name, content);
  const Loaded loaded = load_expectations({folder.path() / "e"});
  Mistakes mistakes = loaded.mistakes;
  if (mistakes.empty()) verify(loaded.expectations, {}, mistakes);
  std::string text;
  for (const Mistake& mistake : mistakes) {
    text += fmt::format("{}:{}: {}; {}\n", std::filesystem::path(*mistake.place.file).filename().string(),
                        mistake.place.line, mistake.problem, mistake.hint);
  }
  return text;
}

}  // namespace

TEST_CASE("a phase after a migration that nobody runs is a mistake", "[states]") {
  const std::string tables = "tables: {product: {columns: {id: integer}}}\n";
  CHECK(mistakes_of({{"a.yaml", "after: 0002_reveiw\n" + tables}})
        == "a.yaml:1: no build step runs a migration '0002_reveiw'; did you mean '0002_review'?\n");
}

TEST_CASE("a migration that is spelled in two ways is a mistake", "[states]") {
  const std::string tables = "tables: {product: {columns: {id: integer}}}\n";
  CHECK(mistakes_of({{"a.yaml", "after: 0001_shop\n" + tables}, {"b.yaml", "after: 0001_shop.sql\n" + tables}})
        == "b.yaml:1: '0001_shop' and '0001_shop.sql' are one migration; spell it the same way, so that the files are one "
           "phase\n");
}

TEST_CASE("in one phase nothing is stated twice, and what a later one takes back is gone", "[states]") {
  const std::string product = "tables: {product: {columns: {id: integer}}}\n";
  const std::string review =
      "tables: {review: {columns: {id: integer, product: integer}, foreign_keys: {product: {references: "
      "product(id)}}}}\n";
  CHECK(mistakes_of({{"a.yaml", "after: 0001_shop\n" + product}, {"b.yaml", "after: 0001_shop\n" + product}})
            .starts_with("b.yaml:2: table 'product' is stated twice; the first is at "));
  CHECK(mistakes_of({{"a.yaml", "after: 0001_shop\n" + product},
                     {"b.yaml", "after: 0002_review\ntables: {product: absent}\n"},
                     {"c.yaml", review}})
        == "c.yaml:1: nothing states the table 'product'; known here: review\n");
}

}  // namespace schemaproof::testing
