// Are the values of a type such as it takes, and different ones?
#include "checks/cascade/values.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <set>
#include <string>
#include <vector>

namespace schemaproof {

namespace {

Schema some_schema() {
  Schema schema;
  schema.enums[{"", "Mood"}].labels = Names{"sad", "so so"};
  schema.enums[{"", "nothing"}].labels = Names{};
  Domain& code = schema.domains[{"", "code"}];
  code.type = "varchar(5)";
  code.nullable = false;
  code.checks = Entries{{"long", "(length((VALUE)::text) > 1) NOT VALID"}};
  Domain& narrow = schema.domains[{"ext", "narrow code"}];
  narrow.type = "code";
  narrow.checks = Entries{{"low", "(VALUE = lower(VALUE))"}};
  schema.composite_types[{"", "pair"}].attributes = Entries{{"a", "text COLLATE \"C\""}, {"b", "Mood[]"}};
  Range& range = schema.ranges[{"", "text_range"}];
  range.subtype = "text";
  range.multirange = "text_ranges";
  return schema;
}

std::string value(const std::string& type, std::size_t n = 0) {
  const Schema schema = some_schema();
  return Values(schema).value(type, n).value_or("none");
}

}  // namespace

TEST_CASE("values: numbers start high, where there is room") {
  CHECK(value("smallint", 7) == "20007");
  CHECK(value("integer", 7) == "1000007");
  CHECK(value("numeric", 7) == "1000007");
  CHECK(value("numeric(10,2)", 7) == "1000007");
  CHECK(value("numeric(3,2)", 7) == "1.07");
  CHECK(value("numeric(2,0)", 7) == "17");
  CHECK(value("numeric(2,5)", 7) == "0.00017");
  CHECK(value("numeric(3,-2)", 7) == "10700");
}

TEST_CASE("values: texts fit") {
  CHECK(value("text", 17) == "schemaproof 17");
  CHECK(value("varchar(30)", 17) == "schemaproof 17");
  CHECK(value("varchar(3)", 17) == "s0h");
  CHECK(value("char(1)") == "s");
  CHECK(value("char") == "s");
  CHECK(value("\"char\"", 1) == "t");
}

TEST_CASE("values: other types") {
  CHECK(value("boolean") == "true");
  CHECK(value("boolean", 1) == "false");
  CHECK(value("date", 31) == "2001-02-01");
  CHECK(value("timestamptz(3)", 1) == "2001-01-02 00:00:00+00");
  CHECK(value("time", 61) == "01:01:00");
  CHECK(value("interval year to month") == "1 mons");
  CHECK(value("interval day to second(3)") == "1 days");
  CHECK(value("uuid", 255) == "00000000-0000-4000-8000-0000000000ff");
  CHECK(value("bit(3)", 5) == "101");
  CHECK(value("varbit", 1).size() == 32);
  CHECK(value("inet", 258) == "10.0.1.2");
  CHECK(value("int4range") == R"(["1000000","1000001"))");
  CHECK(value("int4multirange") == R"({["1000000","1000001")})");
  CHECK(value("integer[]") == R"({"1000000"})");
  CHECK(value("regclass") == "1000000");
  CHECK(value("ext.citext") == "schemaproof 0");
  CHECK(value("vector(3)", 1) == "[2,1,1]");
  CHECK(value("geometry(Point,4326)", 100) == "SRID=4326;POINT(1.00 0)");
  CHECK(value("geometry(PointZ)") == "none");
  CHECK(value("isbn") == "9780000000002");
}

TEST_CASE("values: types that the schema makes") {
  CHECK(value("Mood", 1) == "so so");
  CHECK(value("public.Mood") == "sad");
  CHECK(value("nothing") == "none");
  CHECK(value("nothing[]") == "{}");
  CHECK(value("code", 1) == "s0001");
  CHECK(value("ext.\"narrow code\"", 1) == "s0001");
  CHECK(value("ext.\"narrow code\"[]", 1) == R"({"s0001"})");
  CHECK(value("pair") == R"(("schemaproof 0","{\"sad\"}"))");
  CHECK(value("text_range") == R"(["schemaproof 0","schemaproof 0"])");
  CHECK(value("text_ranges") == R"({["schemaproof 0","schemaproof 0"]})");
  CHECK(value("unheard_of") == "none");
}

TEST_CASE("values: different ones") {
  const Schema schema = some_schema();
  const Values values(schema);
  for (const char* type :
       {"smallint", "numeric(4,4)", "varchar(2)", "date",  "time",  "interval hour", "bytea",    "jsonb",
        "xml",      "bit(10)",      "macaddr",    "point", "box",   "pg_lsn",        "tsvector", "daterange",
        "text[]",   "pair",         "text_range", "code",  "ltree", "ean13"}) {
    CAPTURE(type);
    std::set<std::string> seen;
    for (std::size_t n = 0; n < 300; ++n) seen.insert(values.value(type, n).value_or("none"));
    CHECK(seen.size() == 300);
  }
}

TEST_CASE("values: a domain is its type, its checks, and whether it takes NULL") {
  const Schema schema = some_schema();
  const Values values(schema);
  const std::string narrow = "ext.\"narrow code\"";
  CHECK(values.base_type(narrow) == "varchar(5)");
  CHECK(values.base_type("Mood[]") == "Mood[]");
  CHECK(values.domain_checks(narrow) == Names{"(VALUE = lower(VALUE))", "(length((VALUE)::text) > 1)"});
  CHECK_FALSE(values.takes_null(narrow));
  CHECK(values.takes_null("text"));
  CHECK(values.element_type("timestamp(3)[]") == "timestamp(3)");
  CHECK(values.range_subtype("text_range") == "text");
  CHECK(values.labels("public.Mood") == Names{"sad", "so so"});
}

TEST_CASE("values: the variety fits") {
  const Schema schema = some_schema();
  const Values values(schema);
  for (const char* type :
       {"smallint", "numeric(3,2)", "varchar(3)", "code", "bit(4)", "json", "date[]", "Mood", "pair"}) {
    CAPTURE(type);
    const std::vector<std::string> variety = values.variety(type);
    CHECK(variety.size() > 1);
    CHECK(
        std::all_of(variety.begin(), variety.end(), [&](const std::string& text) { return values.fits(type, text); }));
  }
  CHECK(values.variety("nothing").empty());
  CHECK_FALSE(values.fits("smallint", "40000"));
  CHECK_FALSE(values.fits("numeric(3,2)", "10"));
  CHECK_FALSE(values.fits("numeric", "a"));
  CHECK_FALSE(values.fits("varchar(2)", "abc"));
  CHECK(values.fits("varchar(2)", "éé"));
  CHECK_FALSE(values.fits("bit(2)", "101"));
}

}  // namespace schemaproof
