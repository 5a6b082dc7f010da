// Is what `verify capture` writes what `verify` reads, byte for byte the same each time, and safe for files of others?
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <map>

#include "support/files.hpp"
#include "tests/support/announced.hpp"
#include "tests/support/live.hpp"
#include "tests/support/program.hpp"

namespace schemaproof::testing {

namespace {

namespace fs = std::filesystem;

std::map<std::string, std::string> files_below(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files[entry.path().lexically_relative(folder).string()] = read_file(entry.path());
  }
  return files;
}

}  // namespace

TEST_CASE("what migrations build is captured, and verifies", "[capture]") {
  const TemporaryFolder folder;
  const std::string out = (folder.path() / "megaforce").string();
  const Outcome captured = verify({"capture", "--build", "fixtures/megaforce/prisma/migrations", "--out", out});
  INFO(captured.output << captured.errors);
  REQUIRE(captured.exit_code == 0);
  const Outcome verified = verify({"--expect", out});
  INFO(verified.output);
  CHECK(verified.exit_code == 0);
}

TEST_CASE("a live database is captured with the same bytes each time", "[capture]") {
  const DisposableDatabase database = database_from({"fixtures/reports/held/schema.sql"});
  const TemporaryFolder folder;
  const std::string first = (folder.path() / "first").string();
  const std::string second = (folder.path() / "second").string();
  REQUIRE(verify({"capture", "--url", url_of(database), "--out", first}).exit_code == 0);
  REQUIRE(verify({"capture", "--url", url_of(database), "--out", second}).exit_code == 0);
  CHECK(files_below(first) == files_below(second));
  CHECK(verify({"--expect", first, "--url", url_of(database)}).exit_code == 0);
}

TEST_CASE("capture replaces only what an earlier capture wrote, and only when asked", "[capture]") {
  const DisposableDatabase database = database_with("CREATE TABLE a (id integer); CREATE TABLE b (id integer);");
  const TemporaryFolder folder;
  const std::string out = (folder.path() / "out").string();
  REQUIRE(verify({"capture", "--url", url_of(database), "--out", out}).exit_code == 0);
  const Outcome again = verify({"capture", "--url", url_of(database), "--out", out});
  CHECK(again.exit_code == 2);
  CHECK(again.errors.find("--overwrite") != std::string::npos);
  run(database, "DROP TABLE b;");
  REQUIRE(verify({"capture", "--url", url_of(database), "--out", out, "--overwrite"}).exit_code == 0);
  CHECK(!fs::exists(fs::path(out) / "tables" / "b.yaml"));
  folder.write("out/tables/a.yaml", "# my own\n");
  CHECK(verify({"capture", "--url", url_of(database), "--out", out, "--overwrite"}).exit_code == 3);
  CHECK(read_file(fs::path(out) / "tables" / "a.yaml") == "# my own\n");
}

TEST_CASE("tables with names that mean something here are captured like others", "[capture]") {
  const DisposableDatabase database = database_with(
      "CREATE TABLE verify (id integer PRIMARY KEY); CREATE TABLE \"a;b\" (\"c;d\" integer REFERENCES verify);"
      "CREATE INDEX ON \"a;b\" (\"c;d\"); CREATE TYPE \"e;f\" AS ENUM ('g;h'); ALTER TABLE \"a;b\" ADD e \"e;f\";");
  const TemporaryFolder folder;
  const std::string out = (folder.path() / "out").string();
  REQUIRE(verify({"capture", "--url", url_of(database), "--out", out}).exit_code == 0);
  const Outcome outcome = verify({"--expect", out, "--url", url_of(database)});
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 0);
}

TEST_CASE("capture without a database is a mistake", "[capture]") {
  CHECK(verify({"capture", "--out", "x"}).exit_code == 2);
  CHECK(verify({"capture", "--url", "postgresql://x", "--build", "y", "--out", "x"}).exit_code == 2);
}

}  // namespace schemaproof::testing
