// What is the same SQL without asking the server, and what must it be asked?
#include "model/spellings.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>

namespace schemaproof {

namespace {

std::string default_plainly(const std::string& type, const std::string& text) {
  return plainly({Compared::as_default, {}, type, text});
}

SqlText check(const std::string& text) {
  return {Compared::as_check, {"", "user"}, "", text};
}

}  // namespace

TEST_CASE("spellings: a constant's cast to its own column's type says nothing") {
  CHECK(default_plainly("text", "'x'::text") == "'x'");
  CHECK(default_plainly("varchar(9)", "'x'::character varying") == "'x'");
  CHECK(default_plainly("char(1)", "'x'::bpchar") == "'x'");
  CHECK(default_plainly("timestamp(3)", "'now'::timestamp without time zone") == "'now'");
  CHECK(default_plainly("SourceType", "'URL'::public.\"SourceType\"") == "'URL'");
  CHECK(default_plainly("app.Kind", "'A'::app.\"Kind\"") == "'A'");
  CHECK(default_plainly("text", "('x'::text)") == "'x'");
  CHECK(default_plainly("text", "'it''s'::text") == "'it''s'");
}

TEST_CASE("spellings: any other cast stays") {
  for (const char* text : {"'x'::varchar", "'1'::integer", "'x'::app.kind", "E'x'::text", "$$x$$::text", "x::text",
                           "'x'::text || 'y'", "'x'::text::varchar"}) {
    CAPTURE(text);
    CHECK(default_plainly("text", text) == text);
  }
  CHECK(default_plainly("app.kind", "'A'::other.kind") == "'A'::other.kind");
}

TEST_CASE("spellings: now() and its synonyms are one") {
  for (const char* text : {"now()", "NOW( )", "transaction_timestamp()", "CURRENT_TIMESTAMP", "(now())"}) {
    CAPTURE(text);
    CHECK(default_plainly("timestamptz", text) == "CURRENT_TIMESTAMP");
  }
  CHECK(default_plainly("timestamptz", "now() + '1 day'::interval") == "CURRENT_TIMESTAMP + '1 day'::interval");
  for (const char* text : {"app.now()", "now(1)", "'now()'", "\"now\"()", "clock_timestamp()", "now"}) {
    CAPTURE(text);
    CHECK(default_plainly("timestamptz", text) == text);
  }
}

TEST_CASE("spellings: each role has its own rules") {
  CHECK(plainly({Compared::as_type, {}, "", "int4"}) == "integer");
  CHECK(plainly({Compared::as_check, {}, "", "((a > 0))"}) == "a > 0");
  CHECK(plainly({Compared::as_check, {}, "text", "'x'::text"}) == "'x'::text");
}

TEST_CASE("spellings: equal text is equal at once, other text is asked") {
  Spellings spellings;
  CHECK(spellings.compare(check("a > 0"), check("(a > 0)")) == Spellings::Answer::same);
  CHECK(spellings.compare(check(""), check("a > 0")) == Spellings::Answer::different);
  CHECK(spellings.open().empty());
  CHECK(spellings.compare(check("a>0"), check("a > 0")) == Spellings::Answer::open);
  CHECK(spellings.open().size() == 2);
}

TEST_CASE("spellings: what the server has said decides") {
  Spellings spellings;
  spellings.learn(check("a>0"), {"(a > 0)", "", ""});
  spellings.learn(check("a > 0"), {"(a > 0)", "", ""});
  spellings.learn(check("a > 1"), {"(a > 1)", "", ""});
  CHECK(spellings.compare(check("a>0"), check("a > 0")) == Spellings::Answer::same);
  CHECK(spellings.compare(check("a>0"), check("a > 1")) == Spellings::Answer::different);
  CHECK(spellings.open().empty());
  spellings.learn(check("b > 0"), {"", "column \"b\" does not exist", "did you mean \"B\"?"});
  CHECK(spellings.compare(check("b > 0"), check("a > 0")) == Spellings::Answer::unknown);
  CHECK(spellings.problem().problem == "column \"b\" does not exist");
  CHECK(spellings.canonical(check("a>0")) == "(a > 0)");
  CHECK(spellings.canonical(check("b > 0")) == "b > 0");
}

TEST_CASE("spellings: the same text in another table is another question") {
  Spellings spellings;
  spellings.learn(check("a>0"), {"(a > 0)", "", ""});
  SqlText elsewhere = check("a>0");
  elsewhere.table.name = "account";
  CHECK(spellings.canonical(elsewhere) == "a>0");
  CHECK(spellings.open().count(elsewhere) == 1);
}

}  // namespace schemaproof
