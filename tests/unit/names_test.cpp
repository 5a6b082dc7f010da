// Are names read as the language writes them, and written so that they are read as the same?
#include "model/name.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tests/unit/hostile_names.hpp"

namespace schemaproof {

TEST_CASE("names: a dot outside quotes parts schema and name") {
  CHECK(parse_name("user") == Name{"", "user"});
  CHECK(parse_name(" auth.users ") == Name{"auth", "users"});
  CHECK(parse_name("auth . users") == Name{"auth", "users"});
  CHECK(parse_name("\"odd.name\"") == Name{"", "odd.name"});
  CHECK(parse_name("\"a.b\".\"c.d\"") == Name{"a.b", "c.d"});
  CHECK(parse_name("auth.\"a\"\"b\"") == Name{"auth", "a\"b"});
  CHECK(parse_name("expiresAt") == Name{"", "expiresAt"});
  CHECK(parse_name("") == Name{"", ""});
  CHECK(parse_name("\"a.b") == Name{"", "\"a.b"});
}

TEST_CASE("names: a bare name stays bare, whatever its case") {
  for (const char* name : {"user", "User", "userId", "select", "1a", "é", "a-b", "a$b", "a/b"}) {
    CHECK(name_text(name) == name);
  }
  CHECK(name_text("a.b") == "\"a.b\"");
  CHECK(name_text("a b") == "\"a b\"");
  CHECK(name_text("a\"b") == "\"a\"\"b\"");
  CHECK(name_text("") == "\"\"");
}

TEST_CASE("names: what would begin a comment or a string is quoted") {
  CHECK(name_text("a--b") == "\"a--b\"");
  CHECK(name_text("a/*b") == "\"a/*b\"");
  CHECK(name_text("$$") == "\"$$\"");
  CHECK(name_text("-$x$") == "\"-$x$\"");
}

TEST_CASE("names: every name comes back from its text") {
  for (const std::string& name : hostile_names()) {
    CAPTURE(name);
    CHECK(parse_name(name_text(name)) == Name{"", name});
    for (const std::string& schema : {std::string("auth"), name}) {
      const Name both{schema, name};
      CHECK(parse_name(both.text()) == both);
    }
  }
}

TEST_CASE("names: a list of any names comes back from its text") {
  const std::vector<std::string> all = hostile_names();
  CHECK(parse_names(names_text(all)) == all);
  for (const std::string& name : all) {
    CAPTURE(name);
    const std::vector<std::string> three = {name, "id", name};
    CHECK(parse_names(names_text(three)) == three);
  }
  CHECK(parse_names("a, \"b, c\" ,d") == std::vector<std::string>{"a", "b, c", "d"});
  CHECK(parse_names("a,") == std::vector<std::string>{"a", ""});
}

TEST_CASE("names: SQL has the schema, but for public") {
  CHECK(Name{"", "user"}.sql("public") == "\"user\"");
  CHECK(Name{"", "member"}.sql("app") == "app.member");
  CHECK(Name{"public", "member"}.sql("app") == "member");
  CHECK(Name{"Auth", "Users"}.sql("public") == "\"Auth\".\"Users\"");
}

TEST_CASE("names: a reference is written as it is read") {
  CHECK(Reference{{"auth", "users"}, {"id", "a b"}}.text() == "auth.users(id, \"a b\")");
}

TEST_CASE("names: those that the server chooses are known, shortened and numbered too") {
  CHECK(chosen_name("job", "id", "not_null") == "job_id_not_null");
  CHECK(chosen_name("job", "", "pkey") == "job_pkey");
  const std::string table = "a_table_with_quite_a_long_name_that_goes_on_and_on";
  const std::string column = "a_column_with_a_long_name_as_well";
  CHECK(chosen_name(table, column, "not_null") == "a_table_with_quite_a_long_n_a_column_with_a_long_name__not_null");
  CHECK(is_chosen_name("job_id_not_null", "job", "id", "not_null"));
  CHECK(is_chosen_name("job_id_not_null12", "job", "id", "not_null"));
  CHECK_FALSE(is_chosen_name("job_id_not_null", "task", "id", "not_null"));
  CHECK_FALSE(is_chosen_name("called", "job", "id", "not_null"));
}

TEST_CASE("names: what the catalog holds needs no schema") {
  CHECK(without_catalog("pg_catalog.\"C\"") == "C");
  CHECK(without_catalog("app.german") == "app.german");
  CHECK(without_catalog("").empty());
}

}  // namespace schemaproof
