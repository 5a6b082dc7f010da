// Files of fingerprints: what was written is read, and whatever else stands in such a file is a mistake with its line.
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "fingerprint/read_file.hpp"
#include "fingerprint/write_file.hpp"
#include "support/failure.hpp"
#include "support/text.hpp"
#include "tests/support/temporary_folder.hpp"

namespace schemaproof {

namespace {

FingerprintRun a_run() {
  FingerprintRun run;
  run.time = "2026-01-01T00:00:00Z";
  run.server_version = "15.18";
  run.version_number = 150018;
  run.database = "shop";
  run.settings = {{"TimeZone", "UTC"}};
  run.probe = {"1", "0.1"};
  return run;
}

TableFingerprint a_table(const std::string& name) {
  TableFingerprint table;
  table.name = {"public", name, {}};
  table.columns = {{"id", "integer", "integer"}, {"mood", "mood", "text"}};
  table.key = {"id"};
  table.sums = {2, "-12345678901234567890", {2, 1}, {"5", std::nullopt}};
  table.lines = 2;
  return table;
}

void write_table(FingerprintWriter& writer, const std::string& name) {
  writer.begin_table(a_table(name));
  writer.add_line({"1", "-7", std::nullopt}, 1);
  writer.add_line({"ü \"2\"\n", "8", "9"}, 1);
  writer.end_table();
}

std::filesystem::path written(const TemporaryFolder& folder) {
  const std::filesystem::path file = folder.path() / "before.json";
  FingerprintWriter writer(file, Detail::rows, "schemaproof");
  writer.add(a_run());
  write_table(writer, "t");
  write_table(writer, "u");
  writer.finish();
  return file;
}

/// The mistake that a file is, and its line; empty where it is none.
std::string mistake_of(const std::string& content) {
  const TemporaryFolder folder;
  Mistakes mistakes;
  const auto read = read_fingerprint(folder.write("f.json", content), mistakes);
  REQUIRE(read.has_value() == mistakes.empty());
  if (mistakes.empty()) return {};
  REQUIRE(mistakes.size() == 1);
  CHECK(!mistakes.front().hint.empty());
  return std::to_string(mistakes.front().place.line) + ": " + mistakes.front().problem;
}

}  // namespace

TEST_CASE("a file of fingerprints is read as it was written", "[fingerprint_file]") {
  const TemporaryFolder folder;
  const std::filesystem::path file = written(folder);
  CHECK(is_fingerprint(file));
  CHECK(!std::filesystem::exists(partial_of(file)));
  CHECK((std::filesystem::status(file).permissions() & std::filesystem::perms::others_read)
        == std::filesystem::perms::none);
  Mistakes mistakes;
  const auto read = read_fingerprint(file, mistakes);
  REQUIRE(read);
  CHECK(read->detail == Detail::rows);
  REQUIRE(read->runs.size() == 1);
  CHECK(read->runs.front().settings == a_run().settings);
  CHECK(read->runs.front().probe == a_run().probe);
  REQUIRE(read->tables.size() == 2);
  const TableFingerprint& table = read->tables.back();
  CHECK(table.name.text() == "public.u");
  CHECK(table.columns == a_table("u").columns);
  CHECK(table.sums.key == a_table("u").sums.key);
  CHECK(table.sums.values == a_table("u").sums.values);
  FingerprintLines lines(*read, table);
  CHECK(*lines.next() == Texts{"1", "-7", std::nullopt});
  CHECK(*lines.next() == Texts{"ü \"2\"\n", "8", "9"});
  CHECK(lines.next() == nullptr);
}

TEST_CASE("a file that was cut off anywhere is a mistake", "[fingerprint_file]") {
  const TemporaryFolder folder;
  const std::string whole = read_file(written(folder));
  REQUIRE(mistake_of(whole).empty());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    INFO(size);
    CHECK(!mistake_of(whole.substr(0, size)).empty());
  }
}

TEST_CASE("what an interrupted run left is read up to its last whole table", "[fingerprint_file]") {
  const TemporaryFolder folder;
  const std::string whole = read_file(written(folder));
  const std::size_t second = whole.find(R"({"table")", whole.find(R"({"table")") + 1);
  const std::size_t end = whole.find(R"({"end")");
  for (const std::size_t size : {second, second + 1, end - 1}) {
    Mistakes mistakes;
    const auto partial = read_partial_fingerprint(folder.write("p", whole.substr(0, size)), mistakes);
    REQUIRE(partial);
    CHECK(partial->fingerprint.tables.size() == 1);
    CHECK(partial->size == second);
  }
  Mistakes mistakes;
  CHECK(!read_partial_fingerprint(folder.write("p", whole), mistakes));
  REQUIRE(mistakes.size() == 1);
  CHECK(mistakes.front().problem.find("is whole") != std::string::npos);
}

TEST_CASE("a run goes on behind what an interrupted one left", "[fingerprint_file]") {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "before.json";
  {
    FingerprintWriter writer(file, Detail::rows, "schemaproof");
    writer.add(a_run());
    write_table(writer, "t");
    writer.begin_table(a_table("u"));
    writer.add_line({"1", "2", "3"}, 1);
    writer.drop_table();
  }
  CHECK(!std::filesystem::exists(file));
  CHECK_THROWS_AS(FingerprintWriter(file, Detail::rows, "schemaproof"), Failure);
  Mistakes mistakes;
  const auto partial = read_partial_fingerprint(partial_of(file), mistakes);
  REQUIRE(partial);
  CHECK(partial->size == std::filesystem::file_size(partial_of(file)));
  {
    FingerprintWriter writer(file, partial->size, partial->fingerprint.tables.size());
    writer.add(a_run());
    write_table(writer, "u");
    writer.finish();
  }
  const auto read = read_fingerprint(file, mistakes);
  REQUIRE(read);
  CHECK(read->runs.size() == 2);
  CHECK(read->tables.size() == 2);
}

TEST_CASE("what is no file of fingerprints is a mistake that says why", "[fingerprint_file]") {
  const TemporaryFolder folder;
  const std::string whole = read_file(written(folder));
  const auto with = [&](const std::string& from, const std::string& to) {
    REQUIRE(whole.find(from) != std::string::npos);
    return replaced(whole, from, to);
  };
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "1: "},
      {"tables:\n  t: {}\n", "1: "},
      {std::string("PGDMP\0\x01", 7), "is no file of fingerprints"},
      {with("\"format\":1", "\"format\":2"), "has format 2, and this version of schemaproof reads 1"},
      {with("\"format\":1", "\"format\":\"1\""),
       "1: the file of fingerprints is damaged: its line 'format' is no count"},
      {with("\"detail\":\"rows\"", "\"detail\":\"all\""), "'detail' is none"},
      {with("{\"run\"", "{\"ran\""), "2: the file of fingerprints is damaged: its line says nothing that is known"},
      {with("\"settings\":{\"TimeZone\":\"UTC\"}", "\"settings\":[]"), "'settings' is no map"},
      {with("150018", "-1"), "'version_number' is no count"},
      {with("\"rows\":2", "\"rows\":2.5"), "3: the file of fingerprints is damaged: its line 'rows' is no count"},
      {with("\"-12345678901234567890\"", "\"1; DROP TABLE t\""), "has a sum that is no number"},
      {with("\"held\":[2,1]", "\"held\":[2]"), "does not have a sum for each column"},
      {with("\"key\":[\"id\"]", "\"key\":[\"no\"]"), "'key' names no column"},
      {with("\"name\":\"u\"", "\"name\":\"t\""), "tells of a table twice"},
      {with("\"schema\":\"public\"", "\"schema\":\"\""), "names no table"},
      {with("\"lines\":2", "\"lines\":3"), "is no list of 3 values"},
      {with("\"lines\":2", "\"lines\":1"), "says nothing that is known"},
      {with("\"lines\":2", "\"lines\":99999999999"), "is no list of 3 values"},
      {with("[\"1\",-7,null]", "[\"1\",-7]"),
       "4: the file of fingerprints is damaged: its line is no list of 3 values"},
      {with("[\"1\",-7,null]", "[\"1\",-7,{}]"), "neither text nor number"},
      {with("[\"1\",-7,null]", std::string(1'000'000, '[')), "is no JSON"},
      {with("\"tables\":2", "\"tables\":1"), "counts other tables than there are"},
      {whole + "{}\n", "is one too many"},
      {whole + "\n", "is one too many"},
  };
  for (const auto& [content, expected] : cases) {
    const std::string found = mistake_of(content);
    INFO(content.substr(0, 300) << "\n" << found);
    CHECK(found.find(expected) != std::string::npos);
  }
}

TEST_CASE("a file that is none is a mistake, whatever it is", "[fingerprint_file]") {
  const TemporaryFolder folder;
  for (const std::filesystem::path& path : {folder.path() / "no", folder.path()}) {
    Mistakes mistakes;
    CHECK(!is_fingerprint(path));
    CHECK(!read_fingerprint(path, mistakes));
    REQUIRE(mistakes.size() == 1);
    CHECK(mistakes.front().problem.find("cannot read") != std::string::npos);
  }
}

TEST_CASE("a file that changes while it is read is a failure", "[fingerprint_file]") {
  const TemporaryFolder folder;
  const std::filesystem::path file = written(folder);
  Mistakes mistakes;
  const auto read = read_fingerprint(file, mistakes);
  REQUIRE(read);
  std::filesystem::resize_file(file, read->tables.back().offset + 3);
  FingerprintLines lines(*read, read->tables.back());
  CHECK_THROWS_AS(lines.next(), Failure);
}

}  // namespace schemaproof
