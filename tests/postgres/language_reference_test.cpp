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

}  // namespace

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
  int examples = 0;
  for (const Block& block : blocks_of(read_file(source_folder() / "expectations" / "README.md"))) {
    if (block.language != "yaml history") continue;
    ++examples;
    const TemporaryFolder folder;
    folder.write("prisma/migrations/20250110090000_auth/migration.sql", "");
    const Loaded loaded = load_text(folder, block.content);
    for (const Mistake& mistake : loaded.mistakes) FAIL_CHECK(mistake.place.text() << ": " << mistake.problem);
    REQUIRE(loaded.expectations.size() == 1);
    CHECK(loaded.expectations.front().history->tool == "prisma");
  }
  CHECK(examples == 1);
}

TEST_CASE("the language's reference shows how rows are held", "[reference]") {
  int examples = 0;
  for (const Block& block : blocks_of(read_file(source_folder() / "expectations" / "README.md"))) {
    if (block.language != "yaml preserve") continue;
    ++examples;
    const TemporaryFolder folder;
    for (const char* file : {"example/seed.sql", "prisma/migrations/20250110090000_auth/migration.sql"})
      folder.write(file, "");
    const Loaded loaded = load_text(folder, block.content);
    for (const Mistake& mistake : loaded.mistakes) FAIL_CHECK(mistake.place.text() << ": " << mistake.problem);
    REQUIRE(loaded.expectations.size() == 1);
    CHECK(loaded.expectations.front().preserve->tables.size() == 3);
  }
  CHECK(examples == 1);
}

TEST_CASE("the settings of the language's reference are understood", "[reference]") {
  int examples = 0;
  for (const Block& block : blocks_of(read_file(source_folder() / "expectations" / "README.md"))) {
    if (block.language != "yaml settings") continue;
    ++examples;
    const TemporaryFolder folder;
    for (const char* file : {"example/roles.sql", "example/seed.sql", "example/schema.sql", "prisma/migrations/x.sql"})
      folder.write(file, "");
    const Loaded loaded = load_text(folder, block.content);
    for (const Mistake& mistake : loaded.mistakes) FAIL_CHECK(mistake.place.text() << ": " << mistake.problem);
    REQUIRE(loaded.expectations.size() == 1);
    CHECK(loaded.expectations.front().database->build.size() == 4);
    CHECK(loaded.expectations.front().counts.size() == 2);
    CHECK(loaded.expectations.front().same_as.has_value());
  }
  CHECK(examples == 1);
}

TEST_CASE("the reference's example of same_as is understood", "[reference]") {
  for (const Block& block : blocks_of(read_file(source_folder() / "expectations" / "README.md"))) {
    if (block.language != "yaml same_as") continue;
    const TemporaryFolder folder;
    const Loaded loaded = load_text(folder, block.content);
    for (const Mistake& mistake : loaded.mistakes) FAIL_CHECK(mistake.place.text() << ": " << mistake.problem);
    REQUIRE(loaded.expectations.size() == 1);
    CHECK(loaded.expectations.front().same_as->command.size() == 8);
    return;
  }
  FAIL("there is none");
}

}  // namespace schemaproof::testing
