// The tests that keep the others honest: what is captured verifies against itself (drift_test.cpp does so with every
// fixture), catalog queries answer what the model lists, and every property was seen to drift.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>

#include "catalog/queries.hpp"
#include "checks/enforcement.hpp"
#include "support/files.hpp"
#include "support/text.hpp"
#include "tests/postgres/captures.hpp"
#include "tests/support/announced.hpp"
#include "tests/support/asking.hpp"
#include "tests/support/cache.hpp"
#include "tests/support/server.hpp"

namespace schemaproof::testing {

namespace fs = std::filesystem;

TEST_CASE("a captured schema of somebody else's verifies against its own database", "[capture]") {
  const fs::path corpora = cache_folder() / "corpora";
  if (!fs::exists(corpora)) {
    if (in_ci()) FAIL("scripts/setup tests did not unpack the schemas into " << corpora.string());
    SKIP("no schemas in " << corpora.string() << ": run scripts/setup tests");
  }
  for (const auto& entry : fs::directory_iterator(corpora)) {
    DYNAMIC_SECTION(entry.path().filename().string()) {
      check_round_trip(database_with(read_file(entry.path())));
    }
  }
}

namespace {

/// The properties that no query answers by name, with the reason.
const std::set<std::string> by_hand = {
    "column.default",          // column_defaults.sql: joining it to the columns costs ten times as much
    "column.generated",        // likewise
    "column.serial",           // owned_sequences.sql says which default would be its own
    "foreign_key.references",  // as target and target_columns: attribute numbers, resolved in the program
    "primary_key.include",     // as all_columns
    "unique.include",          // likewise
    "index.include",           // as what follows key_count in keys
    "sequence.owned_by",       // as owner_table and owner_column
};

/// The queries that answer the properties of each kind.
const std::map<Kind, std::vector<const char*>> queries_of = {
    {Kind::table, {queries::tables}},
    {Kind::column, {queries::columns, queries::column_details, queries::not_null_constraints}},
    {Kind::primary_key, {queries::primary_keys}},
    {Kind::unique, {queries::unique_constraints}},
    {Kind::foreign_key, {queries::foreign_keys}},
    {Kind::check, {queries::checks}},
    {Kind::exclusion, {queries::exclusions}},
    {Kind::index, {queries::indexes}},
    {Kind::trigger, {queries::triggers}},
    {Kind::rewrite_rule, {queries::rewrite_rules}},
    {Kind::policy, {queries::policies}},
    {Kind::enumeration, {queries::enums}},
    {Kind::domain, {queries::domains}},
    {Kind::composite_type, {queries::composite_types}},
    {Kind::range, {queries::ranges}},
    {Kind::sequence, {queries::sequences}},
    {Kind::view, {queries::views}},
    {Kind::materialized_view, {queries::materialized_views}},
    {Kind::function, {queries::functions}},
    {Kind::extension, {queries::extensions}},
    {Kind::schema, {queries::schemas}},
    {Kind::default_privilege, {queries::default_privileges}},
};

std::string property_id(Kind kind, const Field& field) {
  return std::string(words_of(kind).id) + "." + std::string(field.name);
}

/// Calls `visit` with an object of every kind there is.
template <class Visit>
void for_each_kind(const Visit& visit) {
  visit(Table());
  visit(PrimaryKey());
  const Table table;
  const Schema schema;
  for_each_part_list(table, [&]<class T>(const std::vector<T>&) { visit(T()); });
  for_each_standalone(schema, [&]<class T>(const std::map<Name, T>&) { visit(T()); });
}

/// The columns of an answer are known once there is a row: the torture schema has one of each kind.
std::string everything() {
  const fs::path folder = source_folder() / "fixtures" / "torture";
  std::string sql = read_file(folder / "schema.sql");
  constexpr int newest = 18;
  if (server().major() == newest) sql += read_file(folder / "schema_18.sql");
  return sql;
}

}  // namespace

TEST_CASE("every catalog query answers exactly its kind's properties", "[catalog]") {
  const DisposableDatabase database = database_with(everything());
  constexpr int newest = 18;
  for_each_kind([&]<class T>(const T&) {
    std::set<std::string> answered;
    for (const char* sql : queries_of.at(T::kind)) {
      ReadSession session(database.target(), {});
      session.query(sql, [&](const Row& row) {
        for (int i = 0; i < row.size(); ++i) answered.emplace(row.column_name(i));
      });
    }
    for (const Field& field : T::fields()) {
      INFO(property_id(T::kind, field));
      // Only the newest server has rows for all of them.
      if (field.since == newest && server().major() < newest) continue;
      CHECK(by_hand.contains(property_id(T::kind, field)) != answered.contains(std::string(field.name)));
    }
  });
}

namespace {

/// What fixtures/torture/mutations.sql announces: `-- finds: index.method | product(title)`.
std::set<std::string> found_in_mutations() {
  std::set<std::string> ids;
  const std::string mark = "-- finds: ";
  std::istringstream lines(read_file(source_folder() / "fixtures" / "torture" / "mutations.sql"));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(mark)) ids.emplace(trimmed(line.substr(mark.size(), line.find('|') - mark.size())));
  }
  return ids;
}

}  // namespace

TEST_CASE("every property was seen to drift", "[drift]") {
  std::set<std::string> ids{"count.count", "index.columns",    "unique.columns",  "index.name",
                            "unique.name", "foreign_key.name", "primary_key.name"};
  for_each_kind([&]<class T>(const T&) {
    for (const char* drift : {".missing", ".unexpected"}) ids.insert(std::string(words_of(T::kind).id) + drift);
    for (const Field& field : T::fields()) ids.insert(property_id(T::kind, field));
  });
  for (const fs::path& folder : fixture_cases("drift")) {
    for (const std::string& one : announced(read_file(folder / "expectation.yaml"), "drift")) {
      ids.erase(one.substr(one.find(": ") + 2));
    }
  }
  for (const std::string& id : found_in_mutations()) ids.erase(id);
  for (const std::string& id : ids) FAIL_CHECK("neither fixtures/drift nor fixtures/torture announces " << id);
}

}  // namespace schemaproof::testing
