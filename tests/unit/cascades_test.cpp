// What is read of cascades, of the values of rows and of scenarios, where all is well?
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "expectation/load.hpp"
#include "support/files.hpp"
#include "tests/support/temporary_folder.hpp"

namespace schemaproof {

namespace {

using Texts = std::vector<std::string>;

const char* const tables =
    "tables:\n"
    "  user: {columns: {id: text}}\n"
    "  session: {columns: {id: text, userId: text}}\n"
    "  invoice: {columns: {id: text, currency: text, code: text, note: text}}\n"
    "  verification: {columns: {id: text}}\n";

/// The one expectation in a folder, which must be without mistakes.
Expectation loaded_from(const TemporaryFolder& folder) {
  Loaded loaded = load_expectations({folder.path()});
  Texts problems;
  for (const Mistake& mistake : loaded.mistakes) problems.push_back(mistake.place.text() + ": " + mistake.problem);
  CHECK(problems == Texts{});
  REQUIRE(loaded.expectations.size() == 1);
  return std::move(loaded.expectations.front());
}

Expectation loaded_from(const std::string& text) {
  const TemporaryFolder folder;
  folder.write("verify.yaml", tables + text);
  return loaded_from(folder);
}

Texts names(const CascadeList<CascadeTable>& list) {
  Texts texts;
  for (const CascadeTable& table : list.entries) texts.push_back(table.name.text());
  return texts;
}

Texts names(const CascadeList<CascadeColumn>& list) {
  Texts texts;
  for (const CascadeColumn& column : list.entries) {
    texts.push_back(column.name.table.text() + " " + column.name.column);
  }
  return texts;
}

}  // namespace

TEST_CASE("cascades: lists, single names, names with commas, and where they stand") {
  const Expectation expectation = loaded_from(
      "cascades:\n"
      "  user:\n"
      "    ref: MEG-7\n"
      "    deletes: [session, user]\n"
      "    keeps: verification\n"
      "    nullifies:\n"
      "      - invoice.note\n"
      "      - session.userId\n"
      "    defaults: invoice.code, invoice.currency\n"
      "    blocked_by: [auth.users]\n"
      "    inserts: none\n");
  REQUIRE(expectation.cascades.size() == 1);
  const CascadeWish& user = expectation.cascades.front();
  CHECK(user.root.text() == "user");
  CHECK(user.ref == "MEG-7");
  CHECK(user.place.line == 7);
  CHECK(!user.deletes_all);
  CHECK(names(user.deletes) == Texts{"session", "user"});
  CHECK(names(user.keeps) == Texts{"verification"});
  CHECK(names(user.nullifies) == Texts{"invoice note", "session userId"});
  CHECK(user.nullifies.entries[1].place.line == 13);
  CHECK(names(user.defaults) == Texts{"invoice code", "invoice currency"});
  CHECK(names(user.blocked_by) == Texts{"auth.users"});
  CHECK(user.inserts.entries.empty());
  CHECK(user.inserts.place.line == 16);
}

TEST_CASE("cascades: all, and nothing") {
  const Expectation expectation = loaded_from(
      "cascades:\n"
      "  user: {deletes: all, keeps: [verification]}\n"
      "  session: all\n"
      "  invoice: {}\n"
      "  verification: none\n");
  REQUIRE(expectation.cascades.size() == 4);
  CHECK(expectation.cascades[0].deletes_all);
  CHECK(expectation.cascades[0].deletes.place.line == 7);
  CHECK(names(expectation.cascades[0].keeps) == Texts{"verification"});
  CHECK(expectation.cascades[1].deletes_all);
  CHECK(!expectation.cascades[2].deletes_all);
  CHECK(!expectation.cascades[2].deletes.place.known());
  CHECK(!expectation.cascades[3].deletes_all);
  CHECK(expectation.cascades[3].deletes.place.known());
}

TEST_CASE("cascades: a name in quotes may be a word of the language, or hold a dot") {
  const Expectation expectation = loaded_from(
      "  all: {columns: {id: text}}\n"
      "  '\"odd.name\"': {columns: {'a.b': text}}\n"
      "cascades:\n"
      "  user: {deletes: 'all', nullifies: ['\"odd.name\".\"a.b\"']}\n");
  const CascadeWish& user = expectation.cascades.at(0);
  CHECK(!user.deletes_all);
  CHECK(names(user.deletes) == Texts{"all"});
  REQUIRE(user.nullifies.entries.size() == 1);
  CHECK(user.nullifies.entries[0].name.table.name == "odd.name");
  CHECK(user.nullifies.entries[0].name.column == "a.b");
}

TEST_CASE("cascades: what is hidden by 'ignore' may be named, and anything where tables are not strict") {
  loaded_from("ignore: [{table: 'log_*', reason: not ours}]\ncascades: {user: {deletes: all, inserts: log_rows}}\n");
  loaded_from("strict: false\ncascades: {user: {deletes: [account], nullifies: [invoice.userId]}}\n");
}

TEST_CASE("cascades: names of home have no schema") {
  const Expectation expectation = loaded_from(
      "cascades: {public.user: {deletes: [public.session, auth.users], nullifies: [public.invoice.note]}}\n"
      "rows: {public.invoice: {note: a}, invoice: {code: b}, auth.users: {id: c}}\n");
  const CascadeWish user = seen_from("public", expectation.cascades).at(0);
  CHECK(user.root.text() == "user");
  CHECK(names(user.deletes) == Texts{"session", "auth.users"});
  CHECK(names(user.nullifies) == Texts{"invoice note"});
  const RowValues values = seen_from("public", expectation.rows.values);
  CHECK(values.size() == 2);
  CHECK(values.at(parse_name("invoice")).size() == 2);
}

TEST_CASE("foreign_key_behaviour: true unless it is false") {
  CHECK(loaded_from("").foreign_key_behaviour.is_asked);
  CHECK(!loaded_from("foreign_key_behaviour: false\n").foreign_key_behaviour.is_asked);
  const BehaviourWish wish =
      loaded_from("foreign_key_behaviour: {except: {\"session(userId)\": a trigger keeps them}}\n")
          .foreign_key_behaviour;
  CHECK(wish.is_asked);
  REQUIRE(wish.exceptions.size() == 1);
  CHECK(wish.exceptions[0].pattern == "session(userId)");
}

TEST_CASE("rows: texts, lists of them, NULL, and numbers as they are written") {
  const TemporaryFolder folder;
  folder.write("verify.yaml", std::string(tables) + "rows: {invoice: {currency: EUR, code: [A1, 2.50, true, null]}}\n");
  folder.write("more.yaml", "rows: {invoice: {note: null, id: ''}}\n");
  const Expectation expectation = loaded_from(folder);
  using Values = std::vector<std::optional<std::string>>;
  const auto& invoice = expectation.rows.values.at(parse_name("invoice"));
  CHECK(invoice.at("currency") == Values{"EUR"});
  CHECK(invoice.at("code") == Values{"A1", "2.50", "true", std::nullopt});
  CHECK(invoice.at("note") == Values{std::nullopt});
  CHECK(invoice.at("id") == Values{""});
}

TEST_CASE("rows: a column's values in two files are a mistake that names both places") {
  const TemporaryFolder folder;
  folder.write("a.yaml", std::string(tables) + "rows: {invoice: {note: a}}\n");
  folder.write("b.yaml", "rows: {invoice: {note: b}}\n");
  const Loaded loaded = load_expectations({folder.path()});
  REQUIRE(loaded.mistakes.size() == 1);
  CHECK(loaded.mistakes[0].problem == "the values of 'invoice.note' are stated twice");
  CHECK(loaded.mistakes[0].place.text() == (folder.path() / "b.yaml").string() + ":1:18");
  CHECK(loaded.mistakes[0].hint == "the first are at " + (folder.path() / "a.yaml").string() + ":6:18");
}

TEST_CASE("scenarios: scripts as text and from files, answers as a map and as a list") {
  const TemporaryFolder folder;
  const std::string script = "INSERT INTO \"user\" VALUES ('a');\nINSERT INTO session VALUES ('s', 'a');\n";
  folder.write("sql/given.sql", script);
  folder.write("sql/count.sql", "SELECT count(*) FROM session\n");
  folder.write("verify.yaml",
               "scenarios:\n"
               "  deleting a user:\n"
               "    ref: MEG-8\n"
               "    given: sql/given.sql\n"
               "    when: DELETE FROM \"user\" WHERE id = 'a'; DELETE FROM session\n"
               "    then: {\"SELECT count(*) FROM session\": 0, sql/count.sql: none}\n"
               "  a list:\n"
               "    given: sql/given.sql\n"
               "    when: DELETE FROM session\n"
               "    then:\n"
               "      - {sql: \"SELECT 1, 2\", returns: [[1, 2]], ref: MEG-9}\n"
               "  refused: {when: DELETE FROM session, fails: 23503}\n"
               "  refused somehow: {when: DELETE FROM session, fails: true, then: {SELECT 1: 1}}\n");
  const Expectation expectation = loaded_from(folder);
  REQUIRE(expectation.scenarios.size() == 4);
  const ScenarioWish& first = expectation.scenarios[0];
  CHECK(first.name == "deleting a user");
  CHECK(first.ref == "MEG-8");
  CHECK(first.given.sql == script);
  CHECK(first.given.file.ends_with("sql/given.sql"));
  CHECK(first.when.sql == "DELETE FROM \"user\" WHERE id = 'a'; DELETE FROM session");
  CHECK(first.when.file.empty());
  CHECK(first.when.place.line == 5);
  REQUIRE(first.then.size() == 2);
  CHECK(first.then[0].name == "SELECT count(*) FROM session");
  CHECK(first.then[0].sql == first.then[0].name);
  CHECK(first.then[0].returns.at(0).at(0).text == "0");
  CHECK(first.then[1].name == "sql/count.sql");
  CHECK(first.then[1].sql == "SELECT count(*) FROM session\n");
  CHECK(first.then[1].returns.empty());
  CHECK(first.fails.empty());
  const ScenarioWish& second = expectation.scenarios[1];
  REQUIRE(second.then.size() == 1);
  CHECK(second.then[0].name == "SELECT 1, 2");
  CHECK(second.then[0].returns.at(0).size() == 2);
  CHECK(second.then[0].ref == "MEG-9");
  CHECK(expectation.scenarios[2].fails == "23503");
  CHECK(expectation.scenarios[2].given.sql.empty());
  CHECK(expectation.scenarios[3].fails == "true");
  // Each file once, however many name it.
  REQUIRE(expectation.files.size() == 3);
  CHECK(expectation.files[1].sha256 == sha256(script));
}

TEST_CASE("scenarios: one that two files state is a mistake that names both places") {
  const TemporaryFolder folder;
  folder.write("a.yaml", "scenarios:\n  deleting: {when: DELETE FROM a, fails: true}\n");
  folder.write("b.yaml", "scenarios: {deleting: {when: DELETE FROM b, fails: true}}\n");
  const Loaded loaded = load_expectations({folder.path()});
  REQUIRE(loaded.mistakes.size() == 1);
  CHECK(loaded.mistakes[0].problem == "scenario 'deleting' is stated twice");
  CHECK(loaded.mistakes[0].hint == "the first is at " + (folder.path() / "a.yaml").string() + ":2:3");
}

TEST_CASE("cascades and scenarios are something asked, and values of rows alone are not") {
  const auto problems_of = [](const std::string& text) {
    const TemporaryFolder folder;
    folder.write("verify.yaml", text);
    Texts problems;
    for (const Mistake& mistake : load_expectations({folder.path()}).mistakes) problems.push_back(mistake.problem);
    return problems;
  };
  CHECK(problems_of("strict: false\ncascades: {user: all}\n") == Texts{});
  CHECK(problems_of("scenarios: {a: {when: SELECT 1, fails: true}}\n") == Texts{});
  CHECK(problems_of("strict: false\nrows: {user: {id: a}}\n") == Texts{"nothing is asked here"});
  CHECK(problems_of("foreign_key_behaviour: true\n") == Texts{"nothing is asked here"});
}

}  // namespace schemaproof
