// Are the entries of an index's key read as CREATE INDEX reads them, and written so that they come back?
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "model/index.hpp"
#include "tests/unit/hostile_names.hpp"

namespace schemaproof {

namespace {

IndexKey column(const std::string& name) {
  IndexKey key;
  key.column = name;
  return key;
}

IndexKey expression(const std::string& text) {
  IndexKey key;
  key.expression = text;
  return key;
}

IndexKey only_key(const std::string& text) {
  const std::vector<IndexKey> keys = parse_index_keys(text);
  REQUIRE(keys.size() == 1);
  return keys.front();
}

/// Every combination of what may stand behind an entry.
std::vector<IndexKey> with_all_modifiers(const IndexKey& plain) {
  std::vector<IndexKey> keys;
  for (const char* collation : {"", "C", "de-x-icu", "app.\"en US\"", "collate", "desc"}) {
    for (const char* operator_class : {"", "text_pattern_ops", "public.gin_trgm_ops", "\"My Ops\"", "app.\"My.Ops\""}) {
      for (const bool descending : {false, true}) {
        for (const bool nulls_first : {false, true}) {
          IndexKey key = plain;
          key.collation = collation;
          key.operator_class = operator_class;
          key.descending = descending;
          key.nulls_first = nulls_first;
          keys.push_back(key);
        }
      }
    }
  }
  return keys;
}

void comes_back(const IndexKey& key) {
  CAPTURE(key.text());
  const IndexKey read = only_key(key.text());
  CHECK(read.column == key.column);
  CHECK(read.expression == key.expression);
  CHECK(read.collation == key.collation);
  CHECK(read.operator_class == key.operator_class);
  CHECK(read.descending == key.descending);
  CHECK(read.nulls_first == key.nulls_first);
}

}  // namespace

TEST_CASE("index keys: bare names are columns") {
  CHECK(parse_index_keys("userId, createdAt") == std::vector{column("userId"), column("createdAt")});
  CHECK(only_key("\"odd name\"") == column("odd name"));
  CHECK(only_key("\"f(x)\"") == column("f(x)"));
  CHECK(parse_index_keys("").empty());
  CHECK(parse_index_keys("a, , b").size() == 2);
}

TEST_CASE("index keys: descending puts nulls first unless it says otherwise") {
  CHECK(only_key("a desc").nulls_first);
  CHECK(only_key("a DESC NULLS LAST").descending);
  CHECK_FALSE(only_key("a DESC NULLS LAST").nulls_first);
  CHECK_FALSE(only_key("a asc").descending);
  CHECK_FALSE(only_key("a asc").nulls_first);
  CHECK(only_key("a nulls first").nulls_first);
  CHECK(only_key("a ASC") == column("a"));
}

TEST_CASE("index keys: operator class and collation belong to the entry") {
  CHECK(only_key("name text_pattern_ops").operator_class == "text_pattern_ops");
  CHECK(only_key("name public.gin_trgm_ops desc").operator_class == "public.gin_trgm_ops");
  CHECK(only_key("name collate \"C\"").collation == "C");
  CHECK(only_key("name COLLATE pg_catalog.\"C\" text_ops").collation == "C");
  CHECK(only_key("name COLLATE pg_catalog.\"C\" text_ops").operator_class == "text_ops");
  CHECK(only_key("lower(name) text_pattern_ops").expression == "lower(name)");
  CHECK(only_key("lower(name) text_pattern_ops").operator_class == "text_pattern_ops");
}

TEST_CASE("index keys: anything with parentheses is an expression") {
  CHECK(only_key("lower(name)") == expression("lower(name)"));
  CHECK(only_key("(a || b)") == expression("a || b"));
  CHECK(only_key("((a + 1))") == expression("a + 1"));
  CHECK(only_key("(data ->> 'a, b') desc").expression == "data ->> 'a, b'");
  CHECK(only_key("\"Fold\"(name)") == expression("\"Fold\"(name)"));
  CHECK(only_key("\"App\".\"Fold\"(name)") == expression("\"App\".\"Fold\"(name)"));
  CHECK(only_key("(\"a(b\" || c)") == expression("\"a(b\" || c"));
}

TEST_CASE("index keys: words that look like modifiers are columns where nothing stands before them") {
  for (const char* word : {"desc", "asc", "nulls", "first", "last", "collate", "text_ops"}) {
    CAPTURE(word);
    CHECK(only_key(word) == column(word));
    CHECK(only_key(std::string(word) + " desc").column == word);
    CHECK(only_key(std::string(word) + " nulls first").column == word);
  }
}

TEST_CASE("index keys: every name comes back with everything behind it") {
  for (const std::string& name : hostile_names()) {
    comes_back(column(name));
    for (const IndexKey& key : with_all_modifiers(column(name))) comes_back(key);
  }
}

TEST_CASE("index keys: every expression comes back with everything behind it") {
  for (const char* text :
       {"lower(name)", "a || b", "(a || b) || c", "(a) + (b)", "data ->> 'key'", "(data ->> 'a'::text) = 'x, y'",
        "COALESCE(\"deletedAt\", '-infinity'::timestamp)", "\"Fold\"(name)", "app.\"Fold\"(name, 1)", "f(a) + g(b)",
        "lower(name) COLLATE \"C\"", "(x)::date", "CASE WHEN a THEN 1 ELSE 2 END", "a IS NULL", "ARRAY[a, b]",
        "date_trunc('day'::text, (at AT TIME ZONE 'UTC'::text))", "$$a(b$$ || c", "f(a)[1]", "NOT a"}) {
    comes_back(expression(text));
    for (const IndexKey& key : with_all_modifiers(expression(text))) comes_back(key);
  }
}

TEST_CASE("index keys: several at once come back in order") {
  std::vector<IndexKey> keys;
  for (const std::string& name : hostile_names()) keys.push_back(column(name));
  keys.push_back(expression("f(a, b)"));
  keys.back().descending = true;
  CHECK(parse_index_keys(keys_text(keys)) == keys);
}

TEST_CASE("index keys: SQL quotes what it must") {
  IndexKey key = column("userId");
  key.collation = "pg_catalog.C";
  key.operator_class = "app.My";
  key.descending = true;
  CHECK(key.sql() == "\"userId\" collate pg_catalog.\"C\" app.\"My\" desc nulls last");
  CHECK(expression("a || b").sql() == "(a || b)");
  CHECK(expression("lower(a)").sql() == "lower(a)");
}

}  // namespace schemaproof
