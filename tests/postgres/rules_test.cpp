// What the rules say beside their verdicts: exceptions that are of no use, repairs that mend, what could not be asked.
// The verdicts themselves are in fixtures/drift/rule*.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "expectation/load.hpp"
#include "tests/support/asking.hpp"
#include "tests/support/server.hpp"
#include "tests/support/temporary_folder.hpp"

namespace schemaproof::testing {

namespace {

Expectation expectation_of(const std::string& content) {
  const TemporaryFolder folder;
  const Loaded loaded = load_expectations({folder.write("e/verify.yaml", "strict: false\n" + content).parent_path()});
  for (const Mistake& mistake : loaded.mistakes) FAIL(mistake.place.text() << ": " << mistake.problem);
  return loaded.expectations.at(0);
}

const Check& only_drift(const Section& section) {
  const auto drifted = [](const Check& check) { return check.verdict == Verdict::drifted; };
  REQUIRE(std::count_if(section.checks.begin(), section.checks.end(), drifted) == 1);
  return *std::find_if(section.checks.begin(), section.checks.end(), drifted);
}

std::vector<std::string> without_place(const std::vector<std::string>& warnings) {
  std::vector<std::string> texts;
  for (const std::string& warning : warnings) texts.push_back(warning.substr(warning.find(": ") + 2));
  return texts;
}

}  // namespace

TEST_CASE("what a rule excepts is listed with its reason, and an exception of no use is a warning", "[rules]") {
  const DisposableDatabase database = database_with("CREATE TABLE a (id int); CREATE TABLE b (id int PRIMARY KEY);");
  const Section section =
      ask_of(database, expectation_of("rules:\n  - {every: table, has: primary_key, except: {a: old, b: x, c: y}}\n"));
  REQUIRE(section.hidden.size() == 1);
  CHECK(section.hidden[0].subject == "rule check a has primary_key");
  CHECK(section.hidden[0].reason == "old");
  CHECK(without_place(section.warnings)
        == std::vector<std::string>{
            "the exception 'b' of 'every table has primary_key' is not needed: what it names keeps the rule",
            "the exception 'c' of 'every table has primary_key' matched nothing"});
  REQUIRE(section.checks.size() == 1);
  CHECK(section.checks[0].subject.text() == "rule check b has primary_key");
  CHECK(section.checks[0].subject.group == "b");
}

TEST_CASE("a foreign key left out of `no: cycle` is listed, and only where a cycle goes over it", "[rules]") {
  const DisposableDatabase database = database_with(
      "CREATE TABLE a (id int PRIMARY KEY, b int); CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a);"
      "ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b; CREATE TABLE c (id int PRIMARY KEY, a int REFERENCES a);");
  const Section section = ask_of(database, expectation_of("rules:\n  - {no: cycle, except: {a.b: later, c.a: why}}\n"));
  REQUIRE(section.hidden.size() == 1);
  CHECK(section.hidden[0].subject == "cycle over foreign key a(b)");
  CHECK(without_place(section.warnings)
        == std::vector<std::string>{"the exception 'c.a' of 'no cycle' is not needed: what it names keeps the rule"});
  REQUIRE(section.checks.size() == 1);
  CHECK(section.checks[0].verdict == Verdict::held);
}

TEST_CASE("a cycle is told with the way round it", "[rules]") {
  const DisposableDatabase database = database_with(
      "CREATE TABLE c (id int PRIMARY KEY, a int); CREATE TABLE b (id int PRIMARY KEY, c int REFERENCES c);"
      "CREATE TABLE a (id int PRIMARY KEY, \"toB\" int REFERENCES b); ALTER TABLE c ADD FOREIGN KEY (a) REFERENCES a;");
  const Check check = only_drift(ask_of(database, expectation_of("rules:\n  - {no: cycle}\n")));
  REQUIRE(check.differences.size() == 1);
  CHECK(check.differences[0].found == "a(toB) -> b(c) -> c(a) -> a");
}

TEST_CASE("the repair of a missing index mends the rule", "[rules]") {
  const DisposableDatabase database = database_with(
      "CREATE SCHEMA app; CREATE TABLE app.p (\"A\" int, b int, PRIMARY KEY (\"A\", b));"
      "CREATE TABLE app.\"Child\" (b int, \"A\" int, FOREIGN KEY (b, \"A\") REFERENCES app.p (b, \"A\"));");
  const Expectation expectation =
      expectation_of("schema: [public, app]\nrules:\n  - {every: foreign_key, has: index}\n");
  const Check check = only_drift(ask_of(database, expectation));
  CHECK(check.ids() == std::vector<std::string>{"rule.index"});
  run(database, check.repair);
  const Section mended = ask_of(database, expectation);
  CHECK(mended.checks.at(0).verdict == Verdict::held);
}

TEST_CASE("an index that would do, were it valid or whole, is a hint", "[rules]") {
  const DisposableDatabase database = database_with(
      "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (id int REFERENCES p, x int);"
      "CREATE INDEX partial ON c (id) WHERE x > 0; CREATE INDEX invalid ON c (id);"
      "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'invalid'::regclass;");
  const Check check = only_drift(ask_of(database, expectation_of("rules:\n  - {every: foreign_key, has: index}\n")));
  CHECK(check.hints
        == std::vector<std::string>{"the index invalid is invalid: no query uses it",
                                    "the index partial is partial: it does not find every row"});
}

TEST_CASE("orphans are counted, and the hint lists them", "[rules]") {
  const DisposableDatabase database = database_with(
      "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE \"C\" (\"pId\" int); INSERT INTO \"C\" VALUES (1), (2), "
      "(NULL);"
      "ALTER TABLE \"C\" ADD FOREIGN KEY (\"pId\") REFERENCES p NOT VALID;");
  const Check check = only_drift(ask_of(database, expectation_of("rules:\n  - {no: orphan}\n")));
  CHECK(check.differences.at(0).found == "2 rows");
  const std::string hint = check.hints.at(0);
  int rows = 0;
  WriteSession session(database);
  CHECK(!session.run(hint.substr(hint.find("SELECT")), {}, [&](const Row&) { ++rows; }));
  CHECK(rows == 2);
}

}  // namespace schemaproof::testing
