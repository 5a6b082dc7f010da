// Is one among the candidates that makes the condition true?
#include "checks/cascade/candidates.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <set>
#include <string>
#include <vector>

#include "checks/cascade/literals.hpp"

namespace schemaproof {

namespace {

using Texts = std::vector<std::string>;

Texts candidates_of(const std::string& type, const std::string& expression, std::size_t n = 0) {
  Schema schema;
  schema.enums[{"", "mood"}].labels = Names{"sad", "glad"};
  Domain& digit = schema.domains[{"", "digit"}];
  digit.type = "integer";
  digit.checks = Entries{{"one", "((VALUE > 0) AND (VALUE < 10))"}};
  const Values values(schema);
  const Texts all = candidates(values, type, "x", {expression}, n);
  CHECK(all.size() <= 24);
  CHECK(std::set<std::string>(all.begin(), all.end()).size() == all.size());
  CHECK(std::all_of(all.begin(), all.end(), [&](const std::string& text) { return values.fits(type, text); }));
  return all;
}

bool has(const Texts& texts, const std::string& wanted) {
  return std::find(texts.begin(), texts.end(), wanted) != texts.end();
}

}  // namespace

TEST_CASE("candidates: numbers about those of the condition") {
  const Texts price = candidates_of("numeric(10,2)", "((x > (0)::numeric) AND (x < (100)::numeric))");
  CHECK(has(price, "1"));
  CHECK(has(price, "50"));
  CHECK(has(price, "99.99"));
  CHECK(has(candidates_of("integer", "((x >= '-90'::integer) AND (x <= '-80'::integer))"), "-85"));
  CHECK(has(candidates_of("bigint", "(x >= '9000000000000000000'::bigint)"), "9000000000000000000"));
  CHECK_FALSE(has(candidates_of("smallint", "(x < 40000)"), "40000"));
  CHECK(has(candidates_of("digit", "", 3), "5"));
}

TEST_CASE("candidates: texts that are named, are long enough, or match") {
  const std::string among = "((x)::text = ANY ((ARRAY['a'::character varying, 'it''s'::character varying])::text[]))";
  CHECK(has(candidates_of("varchar(9)", among), "it's"));
  CHECK(candidates_of("varchar(9)", among, 1).front() == "it's");
  CHECK(has(candidates_of("text", "(x = ANY ('{north,\"south west\"}'::text[]))"), "south west"));
  const Texts code = candidates_of("text", "((x ~ '^[A-Z]+$'::text) AND (length(x) = 5))");
  CHECK(has(code, "AAAAA"));
  CHECK(candidates_of("text", "(x ~~ 'A\\_%'::text)").front() == "A_");
  CHECK(candidates_of("text", "(x ~ similar_to_escape('(a|b)[0-9]'::text))").front() == "a0");
  CHECK(has(candidates_of("text", "(\"left\"(x, 3) = 'INV'::text)", 4), "INV4"));
  CHECK_FALSE(has(candidates_of("text", "(x !~ '^[a-z]$'::text)"), "^[a-z]$"));
}

TEST_CASE("candidates: other types") {
  CHECK(has(candidates_of("date", "(x > '2020-02-29'::date)"), "2020-03-01"));
  CHECK(has(candidates_of("date", "(EXTRACT(year FROM x) = (2015)::numeric)"), "2015-01-01"));
  CHECK(has(candidates_of("jsonb", "(jsonb_typeof((x -> 'tags'::text)) = 'array'::text)"), R"({"tags": []})"));
  CHECK(has(candidates_of("jsonb", "(((x ->> 'age'::text))::integer >= 18)"), R"({"age": 18})"));
  CHECK(has(candidates_of("text[]", "(x <@ ARRAY['red'::text, 'green'::text])"), R"({"red","green"})"));
  CHECK(has(candidates_of("integer[]", "(array_length(x, 1) = 2)"), R"({"1000000","1000001"})"));
  CHECK(has(candidates_of("int4range", "(lower(x) >= 5)"), R"(["5","5"])"));
  CHECK(has(candidates_of("int4range", "isempty(x)"), "empty"));
  CHECK(has(candidates_of("bytea", "(octet_length(x) = 2)", 1), "\\x0001"));
  CHECK(candidates_of("mood", "(x <> 'sad'::mood)").size() == 2);
  CHECK(candidates_of("boolean", "x").size() == 2);
}

TEST_CASE("candidates: literals by the column come first, each with its part") {
  const std::vector<ConditionLiteral> all = literals_about("x", {"((y > 7) AND (x ~~* 'a%'::text))", "(z = 3)"});
  REQUIRE(all.size() == 2);
  CHECK(all[0] == ConditionLiteral{"a%", ConditionLiteral::Role::like, "text", false});
  CHECK(all[1] == ConditionLiteral{"7", ConditionLiteral::Role::value, "", true});
  const std::vector<ConditionLiteral> cast = literals_about("x", {R"((x = E'a\\b'::character varying(9)))"});
  REQUIRE(cast.size() == 1);
  CHECK(cast[0] == ConditionLiteral{"a\\b", ConditionLiteral::Role::value, "varchar(9)", false});
  CHECK(literals_about("x", {"", "(", "x = '", "x ="}).empty());
  CHECK(literals_about("value", {"(VALUE > 0)"}).size() == 1);
}

}  // namespace schemaproof
