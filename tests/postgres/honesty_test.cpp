// The tests that keep the others honest: what is captured verifies against itself, catalog queries answer what the
// model lists, and every property was seen to drift.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <cstdlib>
#include <filesystem>

#include "catalog/capture.hpp"
#include "catalog/queries.hpp"
#include "expectation/load.hpp"
#include "expectation/write.hpp"
#include "support/files.hpp"
#include "tests/support/announced.hpp"
#include "tests/support/program.hpp"
#include "tests/support/server.hpp"

namespace schemaproof::testing {

namespace {

namespace fs = std::filesystem;

Snapshot snapshot_of(const DisposableDatabase& database) {
  ReadSession session(database.target(), {});
  return capture(session, "public");
}

std::vector<WrittenFile> written(const Schema& schema) {
  std::set<std::string> schemas;
  for (const auto& [name, table] : schema.tables) schemas.insert(name.schema);
  for (const auto& [name, enumeration] : schema.enums) schemas.insert(name.schema);
  schemas.erase("");
  WriteWish wish{{schema.home}, {}};
  wish.schemas.insert(wish.schemas.end(), schemas.begin(), schemas.end());
  return write_expectation(schema, wish);
}

void check_round_trip(const std::string& sql) {
  const DisposableDatabase database = database_with(sql);
  const Snapshot found = snapshot_of(database);
  const std::vector<WrittenFile> files = written(found.schema);
  const TemporaryFolder folder;
  for (const WrittenFile& file : files) folder.write(file.path, file.content);
  const Loaded loaded = load_expectations({folder.path()});
  for (const Mistake& mistake : loaded.mistakes) {
    FAIL_CHECK(mistake.place.text() << ": " << mistake.problem << " | " << mistake.hint);
  }
  REQUIRE(loaded.expectations.size() == 1);
  const Section section = ask_of(database, loaded.expectations.front());
  std::size_t held = 0;
  for (const Check& check : section.checks) {
    INFO(check.subject.text() << " " << check.drift << " " << check.reason
                              << (check.differences.empty() ? ""
                                                            : " expected " + check.differences[0].expected + " found "
                                                                  + check.differences[0].found));
    CHECK(check.verdict == Verdict::held);
    held += check.verdict == Verdict::held ? 1 : 0;
  }
  CHECK(held > 0);
  const std::vector<WrittenFile> again = written(snapshot_of(database).schema);
  REQUIRE(again.size() == files.size());
  for (std::size_t i = 0; i < files.size(); ++i) CHECK(again[i].content == files[i].content);
}

}  // namespace

TEST_CASE("a captured fixture verifies against its own database", "[capture]") {
  const auto folder = GENERATE(from_range(fixture_cases("drift")));
  DYNAMIC_SECTION(folder.filename().string()) {
    const std::string sql = read_file(folder / "schema.sql");
    const DisposableDatabase database = database_with(sql);
    if (!snapshot_of(database).schema.tables.empty()) check_round_trip(sql);
  }
}

namespace {

/// Where scripts/setup keeps what it unpacks.
fs::path cache_folder() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
    return std::string(value != nullptr ? value : "");
  };
  if (const std::string own = variable("SCHEMAPROOF_CACHE"); !own.empty()) return own;
  const std::string caches = variable("XDG_CACHE_HOME");
  return (caches.empty() ? fs::path(variable("HOME")) / ".cache" : fs::path(caches)) / "schemaproof";
}

}  // namespace

TEST_CASE("a captured schema of somebody else's verifies against its own database", "[capture]") {
  const fs::path corpora = cache_folder() / "corpora";
  if (!fs::exists(corpora)) {
    const bool in_ci = std::getenv("CI") != nullptr;  // NOLINT(concurrency-mt-unsafe)
    if (in_ci) FAIL("scripts/setup tests did not unpack the schemas into " << corpora.string());
    SKIP("no schemas in " << corpora.string() << ": run scripts/setup tests");
  }
  for (const auto& entry : fs::directory_iterator(corpora)) {
    DYNAMIC_SECTION(entry.path().filename().string()) {
      check_round_trip(read_file(entry.path()));
    }
  }
}

namespace {

/// The properties of a kind that its query does not answer by name, with the reason.
const std::set<std::string> by_hand = {
    "default",     // column_defaults.sql: joining it to the columns costs ten times as much
    "generated",   // likewise
    "serial",      // owned_sequences.sql says which default would be its own
    "references",  // as target and target_columns: attribute numbers, resolved in the program
    "include",     // as all_columns, or as what follows key_count in keys
};

template <class T>
void check_query(const DisposableDatabase& database, const char* sql) {
  ReadSession session(database.target(), {});
  std::set<std::string> answered;
  session.query(sql, [&](const Row& row) {
    for (int i = 0; i < row.size(); ++i) answered.emplace(row.column_name(i));
  });
  for (const Field<T>& field : T::fields()) {
    INFO(field.name);
    CHECK((by_hand.contains(std::string(field.name))) != (answered.contains(std::string(field.name))));
  }
}

}  // namespace

TEST_CASE("every catalog query answers exactly its kind's properties", "[catalog]") {
  const DisposableDatabase database = database_with(
      "CREATE TYPE e AS ENUM ('a'); CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, e e DEFAULT 'a', CHECK (id > 0));"
      "CREATE TABLE c (id serial, p int REFERENCES p); CREATE INDEX ON c (p);");
  check_query<Column>(database, queries::columns);
  check_query<PrimaryKey>(database, queries::primary_keys);
  check_query<Unique>(database, queries::unique_constraints);
  check_query<ForeignKey>(database, queries::foreign_keys);
  check_query<CheckConstraint>(database, queries::checks);
  check_query<Index>(database, queries::indexes);
  check_query<Enum>(database, queries::enums);
}

namespace {

template <class T>
void add_ids(std::string_view kind, std::set<std::string>& ids) {
  for (const char* drift : {"missing", "unexpected"}) ids.insert(std::string(kind) + "." + drift);
  for (const Field<T>& field : T::fields()) ids.insert(std::string(kind) + "." + std::string(field.name));
}

}  // namespace

TEST_CASE("every property was seen to drift in a fixture", "[drift]") {
  std::set<std::string> ids{"table.missing", "table.unexpected", "count.count",
                            "index.columns", "unique.columns",   "index.name",
                            "unique.name",   "foreign_key.name", "primary_key.name"};
  add_ids<Column>("column", ids);
  add_ids<PrimaryKey>("primary_key", ids);
  add_ids<Unique>("unique", ids);
  add_ids<ForeignKey>("foreign_key", ids);
  add_ids<CheckConstraint>("check", ids);
  add_ids<Index>("index", ids);
  add_ids<Enum>("enum", ids);
  if (constexpr int with_not_enforced = 18; server().major() < with_not_enforced) {
    ids.erase("foreign_key.enforced");
    ids.erase("check.enforced");
  }
  for (const fs::path& folder : fixture_cases("drift")) {
    for (const std::string& one : announced(read_file(folder / "expectation.yaml"), "drift")) {
      ids.erase(one.substr(one.find(": ") + 2));
    }
  }
  for (const std::string& id : ids) FAIL_CHECK("no fixture in fixtures/drift announces " << id);
}

}  // namespace schemaproof::testing
