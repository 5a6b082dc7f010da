// Does the tokeniser see where PostgreSQL's words, strings and statements begin and end?
#include "support/sql_text.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "support/sql_names.hpp"

namespace schemaproof {

namespace {

using Texts = std::vector<std::string>;

Texts tokens_of(std::string_view sql) {
  Texts texts;
  for (const SqlToken& token : sql_tokens(sql)) texts.emplace_back(token.text);
  return texts;
}

Texts statements_of(std::string_view script) {
  Texts texts;
  for (const std::string_view statement : sql_statements(script)) texts.emplace_back(statement);
  return texts;
}

SqlToken only_token(std::string_view sql) {
  const std::vector<SqlToken> tokens = sql_tokens(sql);
  REQUIRE(tokens.size() == 1);
  return tokens.front();
}

}  // namespace

TEST_CASE("sql: tokens are words, names, strings, numbers and symbols") {
  CHECK(tokens_of("") == Texts{});
  CHECK(tokens_of(" \t\n\r\f\v") == Texts{});
  CHECK(tokens_of("a.b::text[]") == Texts{"a", ".", "b", "::", "text", "[", "]"});
  CHECK(tokens_of("x>=1.5e3 and y<>.5") == Texts{"x", ">", "=", "1.5e3", "and", "y", "<", ">", ".5"});
  CHECK(tokens_of("a$b$c _x é1") == Texts{"a$b$c", "_x", "é1"});
  CHECK(only_token("Ab").kind == SqlToken::Kind::word);
  CHECK(only_token("\"a b\"").kind == SqlToken::Kind::quoted_name);
  CHECK(only_token("'a b'").kind == SqlToken::Kind::string);
  CHECK(only_token("12").kind == SqlToken::Kind::number);
  CHECK(only_token(",").kind == SqlToken::Kind::symbol);
}

TEST_CASE("sql: a token knows where it stands and how deep") {
  const std::string sql = " f(a[1], (b)) c";
  const std::vector<SqlToken> tokens = sql_tokens(sql);
  std::string depths;
  for (const SqlToken& token : tokens) {
    CHECK(sql.substr(token.begin, token.end() - token.begin) == token.text);
    depths += std::to_string(token.depth);
  }
  //                f ( a [ 1 ] , ( b ) ) c
  CHECK(depths == "001121112100");
  CHECK(sql_tokens(")) a").back().depth == 0);
}

TEST_CASE("sql: a keyword is known in any case, and never inside quotes") {
  CHECK(only_token("NoT").is("not"));
  CHECK(only_token("(").is("("));
  CHECK_FALSE(only_token("note").is("not"));
  CHECK_FALSE(only_token("\"not\"").is("not"));
  CHECK_FALSE(only_token("'not'").is("not"));
}

TEST_CASE("sql: quotes double themselves") {
  CHECK(tokens_of("'it''s' \"a\"\"b\" ''") == Texts{"'it''s'", "\"a\"\"b\"", "''"});
  CHECK(tokens_of(R"('a\' 'b')") == Texts{R"('a\')", "'b'"});
}

TEST_CASE("sql: in an E string a backslash escapes") {
  CHECK(tokens_of(R"(E'a\'b' c)") == Texts{R"(E'a\'b')", "c"});
  CHECK(tokens_of(R"(e'a\\' c)") == Texts{R"(e'a\\')", "c"});
  CHECK(tokens_of(R"(E'a''b\\\'' c)") == Texts{R"(E'a''b\\\'')", "c"});
  CHECK(tokens_of("B'01' x'1F' N'n'") == Texts{"B'01'", "x'1F'", "N'n'"});
  CHECK(tokens_of("e 'a'") == Texts{"e", "'a'"});
  CHECK(tokens_of("name'a'") == Texts{"name", "'a'"});
}

TEST_CASE("sql: dollar quotes end at their own tag") {
  CHECK(tokens_of("$$a;'b$$ c") == Texts{"$$a;'b$$", "c"});
  CHECK(tokens_of("$x$ $$ $y$ $x$ c") == Texts{"$x$ $$ $y$ $x$", "c"});
  CHECK(tokens_of("$1 + $2") == Texts{"$", "1", "+", "$", "2"});
  CHECK(tokens_of("a$$b$$") == Texts{"a$$b$$"});
  CHECK(only_token("$é$ x $é$").kind == SqlToken::Kind::string);
}

TEST_CASE("sql: comments are blank, and block comments nest") {
  CHECK(tokens_of("a -- b ' \n c") == Texts{"a", "c"});
  CHECK(tokens_of("a /* b /* c */ d */ e") == Texts{"a", "e"});
  CHECK(tokens_of("a /*/ b */ c") == Texts{"a", "c"});
  CHECK(tokens_of("a - - b / * c") == Texts{"a", "-", "-", "b", "/", "*", "c"});
  CHECK(tokens_of("'--' \"/*\"") == Texts{"'--'", "\"/*\""});
}

TEST_CASE("sql: what does not close ends with the text, and says so") {
  for (const char* sql : {"'a", "'a''", "\"a", "\"a\"\"", "E'a\\'", "E'a\\", "$$a", "$x$ a $$", "'", "\"", "E'"}) {
    CAPTURE(sql);
    CHECK_FALSE(only_token(sql).closed);
    CHECK(only_token(sql).end() == std::string_view(sql).size());
  }
  for (const char* sql : {"'a'", "''", "''''", "\"a\"", "E'\\''", "$$a$$", "a", "("}) {
    CAPTURE(sql);
    CHECK(only_token(sql).closed);
  }
  CHECK(tokens_of("a /* b") == Texts{"a"});
  CHECK(tokens_of("a /*") == Texts{"a"});
  CHECK(tokens_of("a --") == Texts{"a"});
}

TEST_CASE("sql: splitting sees no separator inside brackets, quotes or comments") {
  CHECK(split_top_level("a, f(b, c) , \"d,e\", 'f,g', x[1,2]", ',')
        == Texts{"a", "f(b, c)", "\"d,e\"", "'f,g'", "x[1,2]"});
  CHECK(split_top_level("", ',') == Texts{""});
  CHECK(split_top_level("a,,b,", ',') == Texts{"a", "", "b", ""});
  CHECK(split_top_level("a|b", '|') == Texts{"a", "b"});
}

TEST_CASE("sql: statements end at semicolons outside of everything") {
  CHECK(statements_of("") == Texts{});
  CHECK(statements_of(" ;; -- nothing\n ;") == Texts{});
  CHECK(statements_of("select 1; ; select ';' ; -- end") == Texts{"select 1", "select ';'"});
  CHECK(statements_of("/* ; */ select 1 /* ; */ ;") == Texts{"select 1"});
  CHECK(statements_of("select 1") == Texts{"select 1"});
}

TEST_CASE("sql: the statements of a rule's body are one statement") {
  CHECK(statements_of("create rule r as on insert to a do also (insert into b values (1); delete from c;); select 2")
        == Texts{"create rule r as on insert to a do also (insert into b values (1); delete from c;)", "select 2"});
}

TEST_CASE("sql: a function's body is one statement, however it is quoted") {
  const std::string quoted = "create function f() returns int language sql as $f$ select 1; select 2; $f$";
  CHECK(statements_of(quoted + "; select 3") == Texts{quoted, "select 3"});
  const std::string atomic =
      "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 1 END; END";
  CHECK(statements_of(atomic + ";\nselect 3;") == Texts{atomic, "select 3"});
  CHECK(statements_of("begin; select case when a then b end; end; select 1")
        == Texts{"begin", "select case when a then b end", "end", "select 1"});
}

TEST_CASE("sql: names are quoted where they must be") {
  for (const char* name : {"a", "a1", "_a", "user_id"}) CHECK(quoted_name(name) == name);
  CHECK(quoted_name("User") == "\"User\"");
  CHECK(quoted_name("user") == "\"user\"");
  CHECK(quoted_name("order") == "\"order\"");
  CHECK(quoted_name("1a") == "\"1a\"");
  CHECK(quoted_name("a\"b") == "\"a\"\"b\"");
  CHECK(quoted_name("é") == "\"é\"");
  CHECK(quoted_name("") == "\"\"");
  for (const char* name : {"a", "A b", "a\"b", "\"", "select", ""}) CHECK(unquoted_name(quoted_name(name)) == name);
  CHECK(unquoted_name("\"") == "\"");
}

TEST_CASE("sql: literals mean their text whatever standard_conforming_strings says") {
  CHECK(quoted_literal("it's") == "'it''s'");
  CHECK(quoted_literal("") == "''");
  CHECK(quoted_literal("a\\b'c") == " E'a\\\\b''c'");
}

TEST_CASE("sql: reserved words are found, others are not") {
  for (const char* word : {"all", "user", "select", "xmltable", "default", "collate"}) CHECK(is_reserved_word(word));
  for (const char* word : {"name", "a", "zzz", "", "SELECT"}) CHECK_FALSE(is_reserved_word(word));
}

TEST_CASE("sql: only parentheses around everything are outer ones") {
  CHECK(without_outer_parentheses(" ((a + b)) ") == "a + b");
  CHECK(without_outer_parentheses("(a) + (b)") == "(a) + (b)");
  CHECK(without_outer_parentheses("((a) + (b))") == "(a) + (b)");
  CHECK(without_outer_parentheses("(')')") == "')'");
  CHECK(without_outer_parentheses("()") == "");
  CHECK(without_outer_parentheses("") == "");
  CHECK(without_outer_parentheses("(a") == "(a");
  CHECK(without_outer_parentheses("(a) -- b") == "(a) -- b");
  CHECK(without_outer_parentheses("( -- b\n (a))") == "-- b\n (a)");
  CHECK(without_outer_parentheses("(a]") == "(a]");
  constexpr std::size_t many = 100'000;
  std::string nested(many, '(');
  nested.append("a").append(many, ')');
  CHECK(without_outer_parentheses(nested) == "a");
}

TEST_CASE("sql: what a reader cannot see is escaped, and means the same") {
  CHECK(with_visible_characters("DEFAULT 'plain' \"Name\" -- x") == "DEFAULT 'plain' \"Name\" -- x");
  CHECK(with_visible_characters("DEFAULT 'a\nb\\c''d'") == R"(DEFAULT E'a\x0Ab\\c''d')");
  CHECK(with_visible_characters("DROP TABLE \"a\tb\";") == R"(DROP TABLE U&"a\+000009b";)");
  CHECK(with_visible_characters("DROP TABLE \"a\xE2\x80\x8B\";") == R"(DROP TABLE U&"a\+00200B";)");
  CHECK(with_visible_characters("'\x1B[31m'") == R"(E'\x1B[31m')");
}

}  // namespace schemaproof
