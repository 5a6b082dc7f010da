// Does `verify cascade` show what deleting a row does, in every way that it can be drawn?
#include <catch2/catch_test_macros.hpp>

#include "tests/support/live.hpp"
#include "tests/support/program.hpp"
#include "tests/support/server.hpp"
#include "tests/support/temporary_folder.hpp"

namespace schemaproof::testing {

namespace {

constexpr const char* schema = R"(
CREATE TABLE "user" (id integer PRIMARY KEY);
CREATE TABLE post (id integer PRIMARY KEY, author integer NOT NULL REFERENCES "user" ON DELETE CASCADE);
CREATE TABLE note (id integer PRIMARY KEY, post integer REFERENCES post ON DELETE SET NULL);
CREATE TABLE "odd ""name""" (id integer PRIMARY KEY, post integer NOT NULL REFERENCES post ON DELETE RESTRICT);
)";

Outcome cascade(std::vector<std::string> arguments, const std::string& sql = schema) {
  server();
  const TemporaryFolder folder;
  folder.write("m/1.sql", sql);
  arguments.insert(arguments.begin(), "cascade");
  arguments.insert(arguments.end(), {"--build", "m"});
  return run_program({arguments, folder.path(), {}, {}});
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a cascade is shown as a tree", "[cascade_command]") {
  const Outcome outcome = cascade({"user", "note"});
  INFO(outcome.errors);
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.output
        == "user\n"
           "└─ post(author)  cascade: 1 of 1 deleted\n"
           "   ├─ note(post)  set null: 1 of 1 nullified\n"
           "   └─ \"odd \"\"name\"\"\"(post)  restrict: blocks the delete\n"
           "\n"
           "note\n");
}

TEST_CASE("a tree is shown without the tables of which no row can be made, and says which", "[cascade_command]") {
  const Outcome outcome =
      cascade({"public.usr"},
              "CREATE TABLE usr (id integer PRIMARY KEY);"
              "CREATE TABLE post (id integer PRIMARY KEY, usr integer NOT NULL REFERENCES usr ON DELETE CASCADE);"
              "CREATE FUNCTION never(text) RETURNS boolean LANGUAGE sql AS 'SELECT false';"
              "CREATE TABLE odd (id integer PRIMARY KEY, usr integer NOT NULL REFERENCES usr ON DELETE CASCADE,"
              " why text NOT NULL, CHECK (never(why)));"
              "CREATE TABLE below (id integer PRIMARY KEY, odd integer NOT NULL REFERENCES odd ON DELETE CASCADE);");
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 0);
  CHECK(holds(outcome.output,
              "usr\n"
              "├─ odd(usr)  cascade: no row\n"
              "│  └─ below(odd)  cascade: no row\n"
              "└─ post(usr)  cascade: 1 of 1 deleted\n"));
  CHECK(holds(outcome.output, "odd: no row of odd can be made: "));
  CHECK(holds(outcome.output, "odd_why_check"));
  CHECK(holds(outcome.output, "below: no row of below can be made: "));
}

TEST_CASE("of each key it is told what became of the rows that refer by it", "[cascade_command]") {
  const Outcome outcome =
      cascade({"usr"},
              "CREATE TABLE usr (id integer PRIMARY KEY);"
              "CREATE TABLE task (id integer PRIMARY KEY, owner integer REFERENCES usr ON DELETE CASCADE,"
              " helper integer REFERENCES usr ON DELETE SET NULL);");
  INFO(outcome.errors);
  // One row refers by both keys, and one by each alone.
  CHECK(outcome.output
        == "usr\n"
           "├─ task(helper)  set null: 1 of 2 deleted, 1 nullified\n"
           "└─ task(owner)  cascade: 2 of 2 deleted\n");
}

TEST_CASE("a cascade is drawn for other programs", "[cascade_command]") {
  const Outcome mermaid = cascade({"user", "--format", "mermaid"});
  CHECK(mermaid.exit_code == 0);
  CHECK(holds(mermaid.output, "flowchart TD"));
  CHECK(holds(mermaid.output, "-->|\"author: cascade, 1 of 1 deleted\"|"));
  const Outcome dot = cascade({"user", "--format", "dot"});
  CHECK(dot.exit_code == 0);
  CHECK(holds(dot.output, "digraph cascades {"));
  CHECK(holds(dot.output, R"([label="post: restrict, blocks the delete"])"));
  const Outcome json = cascade({"user", "--format", "json"});
  CHECK(json.exit_code == 0);
  const TemporaryFolder folder;
  folder.write("cascade.json", json.output);
  const std::string script =
      "import json; d = json.load(open('cascade.json'))['cascades'][0]; b = d['branches']\n"
      "print(d['root'], [(x['table'], x['deleted'], x['blocks']) for x in b])";
  const Outcome read = run_program({{"-c", script}, folder.path(), {}, "python3"});
  CHECK(read.output == "user [('post', 1, False), ('note', 0, False), ('\"odd \"\"name\"\"\"', 0, True)]\n");
}

TEST_CASE("a cascade that cannot be shown says why", "[cascade_command]") {
  const Outcome unknown = cascade({"usr"});
  CHECK(unknown.exit_code == 3);
  CHECK(holds(unknown.errors, "did you mean 'user'?"));
  const Outcome live = cascade({"user", "--url", "postgresql://localhost/shop"});
  CHECK(live.exit_code == 2);
  CHECK(holds(live.errors, "a live database is only read"));
  const Outcome format = cascade({"user", "--format", "mermaids"});
  CHECK(format.exit_code == 2);
  CHECK(holds(format.errors, "did you mean 'mermaid'?"));
  CHECK(cascade({}).exit_code == 2);
  CHECK(cascade({"user", "--postgres", "abc"}).exit_code == 2);
  const Outcome impossible = cascade({"t"}, "CREATE TABLE t (id integer PRIMARY KEY, CHECK (id < 0 AND id > 0));");
  CHECK(impossible.exit_code == 3);
  CHECK(holds(impossible.errors, "no row of t can be made"));
}

TEST_CASE("on a live database nothing is played, and that is counted", "[cascade_command]") {
  const DisposableDatabase database = database_with(schema);
  const TemporaryFolder folder;
  folder.write("e/verify.yaml",
               "strict: [foreign_keys]\n"
               "tables: {post: {columns: {author: integer not null}, foreign_keys: {author: {references: user(id), "
               "on_delete: cascade}}}, user: {columns: {id: integer not null}}}\n"
               "cascades: {user: {deletes: [post]}}\n"
               "scenarios: {s: {when: DELETE FROM post, then: {SELECT 1: 1}}}\n");
  const Outcome outcome = run_program({{"--expect", "e", "--url", url_of(database)}, folder.path(), {}, {}});
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 0);
  CHECK(holds(outcome.output, "3 checks: needs a disposable database"));
}

}  // namespace schemaproof::testing
