// Are all spellings of a type one, and other types left alone?
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <utility>

#include "model/schema.hpp"

namespace schemaproof {

TEST_CASE("the size of an array is nothing to PostgreSQL") {
  CHECK(short_type("integer[3]") == "integer[]");
  CHECK(short_type("varchar(9)[2][4]") == "varchar(9)[][]");
  CHECK(short_type("TIMESTAMP(3) WITH TIME ZONE") == "timestamptz(3)");
  CHECK(short_type("of(3) many words") == "of(3) many words");
  CHECK(short_type("varchar(9) ARRAY") == "varchar(9)[]");
  CHECK(short_type("character varying(9) array[4]") == "varchar(9)[]");
  CHECK(short_type("timestamp(3) with time zone array") == "timestamptz(3)[]");
}

TEST_CASE("types: PostgreSQL's aliases are one type") {
  using Pair = std::pair<const char*, const char*>;
  for (const auto& [written, shortest] : {Pair{"timestamp(3) without time zone", "timestamp(3)"},
                                          Pair{"timestamp without time zone", "timestamp"},
                                          Pair{"timestamp (3)", "timestamp(3)"},
                                          Pair{"timestamp with time zone", "timestamptz"},
                                          Pair{"timestamp(6) with time zone", "timestamptz(6)"},
                                          Pair{"time(0) without time zone", "time(0)"},
                                          Pair{"time with time zone", "timetz"},
                                          Pair{"character varying(9)", "varchar(9)"},
                                          Pair{"character varying", "varchar"},
                                          Pair{"character(1)", "char(1)"},
                                          Pair{"int4", "integer"},
                                          Pair{"int", "integer"},
                                          Pair{"int8", "bigint"},
                                          Pair{"int2", "smallint"},
                                          Pair{"bool", "boolean"},
                                          Pair{"float8", "double precision"},
                                          Pair{"float4", "real"},
                                          Pair{"decimal(10, 2)", "numeric(10,2)"},
                                          Pair{"numeric( 10 ,2 )", "numeric(10,2)"},
                                          Pair{"int4[]", "integer[]"},
                                          Pair{"integer [] []", "integer[][]"},
                                          Pair{"character varying(9)[]", "varchar(9)[]"},
                                          Pair{"timestamp(3) without time zone[]", "timestamp(3)[]"},
                                          Pair{"  text  ", "text"}}) {
    CAPTURE(written);
    CHECK(short_type(written) == shortest);
    CHECK(short_type(shortest) == shortest);
  }
}

TEST_CASE("types: what is not built in stays as it is") {
  for (const char* type :
       {"SourceType", "citext", "Int4", "BOOL", "\"bool\"", "\"a b\"", "app.bool", "app.\"My Type\"[]",
        "interval year to month", "bit varying(8)", "geometry(Point,4326)", "double precision", ""}) {
    CAPTURE(type);
    CHECK(short_type(type) == type);
  }
}

TEST_CASE("types: brackets that do not pair break nothing") {
  for (const char* type : {"(", ")", "[", "]", "a(", "a)", ")a(", "a[", "[]", "()", "a()b()"}) {
    CAPTURE(type);
    CHECK(short_type(short_type(type)) == short_type(type));
  }
}

}  // namespace schemaproof
