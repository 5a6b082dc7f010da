// Is a schema that is looked at by itself, out of one capture of the whole database, what a capture of it alone gives?
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include "alike.hpp"
#include "support/files.hpp"
#include "tests/support/announced.hpp"
#include "tests/support/asking.hpp"
#include "tests/support/server.hpp"

namespace schemaproof::testing {

namespace {

bool is_public(const std::string& schema) {
  return schema == "public";
}

void keep_home(Snapshot& snapshot) {
  const auto elsewhere = [](const auto& entry) { return !entry.first.schema.empty(); };
  std::erase_if(snapshot.schema.tables, elsewhere);
  for_each_standalone(snapshot.schema, [&](auto& objects) { std::erase_if(objects, elsewhere); });
}

std::string text_of(Snapshot snapshot) {
  keep_home(snapshot);
  std::string text;
  for (const WrittenFile& file : written(snapshot)) text += file.content;
  return text;
}

void check_home(const DisposableDatabase& database) {
  ReadSession session(database.target(), {});
  Homes homes = capture_each(session, is_public);
  REQUIRE(homes.names() == std::vector<std::string>{"public"});
  const Snapshot home = homes.take("public");
  const Snapshot alone = snapshot_of(database);
  CHECK(text_of(home) == text_of(alone));
  CHECK(home.schema.shadowed == alone.schema.shadowed);
  CHECK(home.schemas == alone.schemas);
  CHECK(home.not_modelled == alone.not_modelled);
  CHECK(home.enforced.interceptors.size() == alone.enforced.interceptors.size());
  CHECK(home.enforced.partition_of.size() == alone.enforced.partition_of.size());
}

}  // namespace

TEST_CASE("a schema out of many is the schema alone", "[homes]") {
  const auto folder = GENERATE(from_range(fixture_cases("drift")));
  DYNAMIC_SECTION(folder.filename().string()) {
    if (const auto reason = reason_to_skip(folder, server().major())) SKIP(*reason);
    check_home(database_with(read_file(folder / "schema.sql")));
  }
}

TEST_CASE("schemas of one shape are told by their shape", "[homes]") {
  const std::string tables =
      "CREATE TYPE {0}.state AS ENUM ('a', 'b');"
      "CREATE TABLE {0}.t (id serial PRIMARY KEY, s {0}.state DEFAULT 'a'::{0}.state, u integer REFERENCES {0}.t);"
      "CREATE INDEX ON {0}.t (s) WHERE s = 'a'::{0}.state; CREATE VIEW {0}.v AS SELECT s FROM {0}.t;";
  const auto in = [&](const std::string& schema) {
    std::string sql = "CREATE SCHEMA " + schema + ";" + tables;
    for (auto at = sql.find("{0}"); at != std::string::npos; at = sql.find("{0}")) sql.replace(at, 3, schema);
    return sql;
  };
  const DisposableDatabase database =
      database_with(in("one") + in("two") + in("\"Three.4\"") + in("odd") + "ALTER TABLE odd.t ALTER id TYPE bigint;"
                    + "COMMENT ON TABLE two.t IS 'about it';");
  ReadSession session(database.target(), {});
  Homes homes = capture_each(session, [](const std::string& schema) { return schema != "public"; });
  REQUIRE(homes.names().size() == 4);
  const Schema one = homes.take("one").schema;
  CHECK(one.tables.size() == 1);
  CHECK(shape_of(one) == shape_of(homes.take("two").schema));
  CHECK(shape_of(one) == shape_of(homes.take("Three.4").schema));
  CHECK(shape_of(one) != shape_of(homes.take("odd").schema));
}

}  // namespace schemaproof::testing
