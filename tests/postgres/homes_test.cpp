// Have schemas of one database the same shape? drift_test.cpp asks whether one out of many is that one alone.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include "alike.hpp"
#include "support/files.hpp"
#include "tests/support/announced.hpp"
#include "tests/support/asking.hpp"
#include "tests/support/server.hpp"

namespace schemaproof::testing {

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
