// What enforcement tells beside its verdicts: what mends it, what was excepted, what follows from another drift, and
// what capture writes of it. The verdicts themselves are in fixtures/drift/enforcement*.
#include "checks/enforcement.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "expectation/load.hpp"
#include "support/files.hpp"
#include "tests/support/announced.hpp"
#include "tests/support/asking.hpp"
#include "tests/support/server.hpp"
#include "tests/support/temporary_folder.hpp"

namespace schemaproof::testing {

namespace {

const std::string one_key =
    "strict: [foreign_keys]\ntables:\n  c:\n    foreign_keys:\n      p: {references: p(id), on_delete: set null}\n";

Section asked(const DisposableDatabase& database, const std::string& content) {
  const TemporaryFolder folder;
  const Loaded loaded = load_expectations({folder.write("e/verify.yaml", content).parent_path()});
  for (const Mistake& mistake : loaded.mistakes) FAIL(mistake.place.text() << ": " << mistake.problem);
  return ask_of(database, loaded.expectations.at(0));
}

Check enforcement_of(const Section& section) {
  const auto found = std::find_if(section.checks.begin(), section.checks.end(),
                                  [](const Check& check) { return check.subject.kind == "enforcement"; });
  REQUIRE(found != section.checks.end());
  return *found;
}

}  // namespace

TEST_CASE("the repair of a disabled trigger puts the foreign key in force again", "[enforcement]") {
  const DisposableDatabase database = database_with(
      "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p int REFERENCES p ON DELETE SET NULL);"
      "ALTER TABLE p DISABLE TRIGGER ALL; ALTER TABLE c DISABLE TRIGGER ALL;");
  const Check check = enforcement_of(asked(database, one_key));
  CHECK(check.subject.text() == "enforced foreign key c(p)");
  CHECK(check.subject.group == "c");
  CHECK(check.ids() == std::vector<std::string>{"enforcement.disabled_trigger"});
  CHECK(check.differences.at(0).found == "on c, p");
  run(database, check.repair);
  CHECK(enforcement_of(asked(database, one_key)).verdict == Verdict::held);
  WriteSession session(database);
  const auto error = session.run("INSERT INTO c VALUES (1)");
  REQUIRE(error.has_value());
  CHECK(error->sqlstate == "23503");
}

TEST_CASE("several findings about a foreign key are one drift", "[enforcement]") {
  const DisposableDatabase database = database_with(
      "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p int NOT NULL REFERENCES p ON DELETE SET NULL);"
      "ALTER TABLE c DISABLE TRIGGER ALL;");
  const Check check = enforcement_of(asked(database, one_key));
  CHECK(check.ids() == std::vector<std::string>{"enforcement.disabled_trigger", "enforcement.set_null"});
}

TEST_CASE("a finding that follows from a column's drift is told with it", "[enforcement]") {
  const DisposableDatabase database = database_with(
      "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p int NOT NULL REFERENCES p ON DELETE SET NULL);");
  const Section section = asked(database, one_key + "    columns: {p: integer}\n");
  const Check check = enforcement_of(section);
  CHECK(check.verdict == Verdict::skipped);
  CHECK(check.reason == "follows from: column c.p is not as stated");
  const auto column = std::find_if(section.checks.begin(), section.checks.end(),
                                   [](const Check& other) { return other.subject.name == "c.p"; });
  REQUIRE(column != section.checks.end());
  CHECK(column->consequences == std::vector<std::string>{"enforced foreign key c(p)"});
}

TEST_CASE("what is excepted is listed, and what needs no exception is a warning", "[enforcement]") {
  const DisposableDatabase database = database_with(
      "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p int NOT NULL REFERENCES p ON DELETE SET NULL);");
  const Section section = asked(
      database, one_key + "enforcement:\n  except:\n    set_null: {c(p): meant so}\n    set_default: {c(p): unused}\n");
  CHECK(enforcement_of(section).verdict == Verdict::held);
  REQUIRE(section.hidden.size() == 1);
  CHECK(section.hidden[0].subject == "set_null of enforced foreign key c(p)");
  CHECK(section.hidden[0].reason == "meant so");
  REQUIRE(section.warnings.size() == 1);
  CHECK(section.warnings[0].ends_with(
      "the exception 'c(p)' of enforcement's set_default is not needed: there is no such finding"));
}

TEST_CASE("capture states what it finds, but for what properties say", "[enforcement]") {
  const DisposableDatabase database = database_with(
      "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p int NOT NULL); ALTER TABLE c ADD FOREIGN KEY (p) "
      "REFERENCES p ON DELETE SET NULL NOT VALID;");
  ReadSession session(database.target(), {});
  const Snapshot found = capture(session, "public");
  CHECK(write_enforcement(exceptions_for(found))
        == "enforcement:\n  except:\n    set_null:\n      c(p): 'captured: on_delete: p is not null'\n");
}

TEST_CASE("every finding was seen in a fixture", "[enforcement]") {
  const auto& known = enforcement_findings_known();
  std::set<std::string> unseen(known.begin(), known.end());
  for (const char* const cases : {"drift", "sqlite"}) {
    for (const auto& folder : fixture_cases(cases)) {
      for (const std::string& one : announced(read_file(folder / "expectation.yaml"), "drift")) {
        const std::string mark = ": enforcement.";
        if (const std::size_t at = one.find(mark); at != std::string::npos) unseen.erase(one.substr(at + mark.size()));
      }
    }
  }
  for (const std::string& finding : unseen) FAIL_CHECK("no fixture announces " << finding);
}

}  // namespace schemaproof::testing
