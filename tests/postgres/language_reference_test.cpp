// Is every example of the language's reference true?
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <sstream>

#include "expectation/load.hpp"
#include "support/files.hpp"
#include "tests/support/announced.hpp"
#include "tests/support/asking.hpp"
#include "tests/support/server.hpp"
#include "tests/support/temporary_folder.hpp"

namespace schemaproof::testing {

namespace {

struct Block {
  std::string language;  // what stands behind the opening fence
  std::string content;
};

std::vector<Block> blocks_of(const std::string& markdown) {
  std::vector<Block> blocks;
  std::istringstream lines(markdown);
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    const bool fence = line.starts_with("```");
    if (fence && !inside)
      blocks.push_back({line.substr(3), ""});
    else if (!fence && inside)
      blocks.back().content += line + "\n";
    if (fence) inside = !inside;
  }
  return blocks;
}

Loaded load_text(const TemporaryFolder& folder, const std::string& content) {
  return load_expectations({folder.write("example/verify.yaml", content).parent_path()});
}

/// The one example of that sort, beside files that are there; it must be understood.
Expectation only_example(const std::string& sort, const std::vector<std::string>& files) {
  std::vector<Expectation> found;
  for (const Block& block : blocks_of(read_file(source_folder() / "expectations" / "README.md"))) {
    if (block.language != "yaml " + sort) continue;
    const TemporaryFolder folder;
    for (const std::string& file : files) folder.write(file, "");
    Loaded loaded = load_text(folder, block.content);
    for (const Mistake& mistake : loaded.mistakes) FAIL_CHECK(mistake.place.text() << ": " << mistake.problem);
    REQUIRE(loaded.expectations.size() == 1);
    found.push_back(std::move(loaded.expectations.front()));
  }
  REQUIRE(found.size() == 1);
  return std::move(found.front());
}

}  // namespace

TEST_CASE("the reference's example of SQLite is understood", "[reference]") {
  const Expectation sqlite = only_example("sqlite", {"example/migrations/0001_a.sql", "example/seed.sql"});
  REQUIRE(sqlite.database);
  CHECK(sqlite.database->engine == Engine::sqlite);
  CHECK(sqlite.wish.tables.size() == 2);
}

TEST_CASE("every example of the language's reference holds", "[reference]") {
  const std::vector<Block> blocks = blocks_of(read_file(source_folder() / "expectations" / "README.md"));
  REQUIRE(!blocks.empty());
  REQUIRE(blocks.back().language == "sql");
  const DisposableDatabase database = database_with(blocks.back().content);
  int examples = 0;
  for (const Block& block : blocks) {
    if (block.language != "yaml") continue;
    ++examples;
    INFO(block.content);
    const TemporaryFolder folder;
    const Loaded loaded = load_text(folder, block.content);
    for (const Mistake& mistake : loaded.mistakes) FAIL_CHECK(mistake.place.text() << ": " << mistake.problem);
    REQUIRE(loaded.expectations.size() == 1);
    for (const Check& check : ask_with_rows(database, loaded.expectations.front()).checks) {
      INFO(check.subject.text() << " " << check.drift << " " << check.reason);
      for (const Difference& d : check.differences) UNSCOPED_INFO(d.property << " " << d.expected << " " << d.found);
      CHECK(check.verdict == Verdict::held);
    }
  }
  CHECK(examples >= 4);
}

TEST_CASE("the language's reference shows how a record is held", "[reference]") {
  const Expectation expectation = only_example("history", {"prisma/migrations/20250110090000_auth/migration.sql"});
  CHECK(expectation.history->tool == "prisma");
}

TEST_CASE("the language's reference shows how the record of D1 is held", "[reference]") {
  const Expectation expectation = only_example("d1", {"example/migrations/0001_a.sql"});
  CHECK(expectation.history->is_in_file());
  CHECK(expectation.asks_only_of_file());
}

TEST_CASE("the language's reference shows how rows are held", "[reference]") {
  const Expectation expectation =
      only_example("preserve", {"example/seed.sql", "prisma/migrations/20250110090000_auth/migration.sql"});
  CHECK(expectation.preserve->tables.size() == 3);
}

TEST_CASE("the language's reference shows what migrations may do", "[reference]") {
  const Expectation expectation = only_example("changes", {"prisma/migrations/20250201090000_megaforce/migration.sql"});
  CHECK(expectation.changes->since == "20250201090000_megaforce");
}

TEST_CASE("the language's reference shows what holds in between", "[reference]") {
  const Expectation expectation = only_example("phases", {});
  REQUIRE(expectation.phases.size() == 1);
  CHECK(expectation.phases.front().stated.wish.tables.size() == 1);
}

TEST_CASE("the settings of the language's reference are understood", "[reference]") {
  const Expectation expectation =
      only_example("settings", {"example/seed.sql", "example/schema.sql", "prisma/migrations/x.sql"});
  CHECK(expectation.database->build.size() == 5);
  CHECK(expectation.counts.size() == 2);
  CHECK(expectation.same_as.has_value());
}

TEST_CASE("the reference's example of same_as is understood", "[reference]") {
  CHECK(only_example("same_as", {}).same_as->command.text.starts_with("npx prisma migrate diff"));
}

}  // namespace schemaproof::testing
