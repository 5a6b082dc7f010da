#include "checks/sqlite/rows.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "checks/cells.hpp"
#include "checks/failed.hpp"
#include "checks/rules.hpp"
#include "sqlite/sql_tokens.hpp"
#include "support/failure.hpp"
#include "support/interruption.hpp"

namespace schemaproof {

namespace {

void ask_key(const SqliteAsk& ask, RuleAnswers& answers, const Ranged& object) {
  const std::vector<ForeignKey>& keys = object.found->foreign_keys;
  const auto at = std::find_if(keys.begin(), keys.end(), [&](const ForeignKey& key) { return &key == object.key; });
  // The last key that was declared has number 0.
  const auto number = keys.end() - at - 1;
  const std::string query =
      fmt::format("FROM pragma_foreign_key_check({}) WHERE fkid = {}", sqlite_literal(object.table.name), number);
  std::string count;
  try {
    ask("SELECT count(*) " + query, [&](const Row& row) { count = row.text(0); });
  } catch (const Failure& failure) {
    return answers.add_without_answer(object, Verdict::errored, failure.what());
  }
  if (count == "0") return answers.add(object, std::nullopt);
  Breach breach{"orphan", "none", count == "1" ? "1 row" : count + " rows"};
  breach.hints.push_back("they are: SELECT * " + query);
  breach.cause = answers.told().unexpected(Kind::foreign_key, object.group, object.name);
  answers.add(object, breach);
}

Check& answer_of(Answers& answers, const QueryWish& query) {
  Check& check = answers.checks.emplace_back();
  check.subject = {"query", "query", "queries", query.name};
  check.place = query.place;
  check.ref = query.ref;
  return check;
}

}  // namespace

void ask_orphans(const Question& question, const SqliteAsk& ask, Answers& answers) {
  Spellings nothing_to_spell;
  Inquiry inquiry(question, nothing_to_spell, answers);
  ToldDrifts told(answers);
  for (const Rule& rule : question.expectation.rules) {
    if (rule.asks != Rule::Asks::no_orphan) continue;
    RuleAnswers rule_answers(inquiry, rule, told);
    for_each_in_range(inquiry, Kind::foreign_key, [&](const Ranged& object) { ask_key(ask, rule_answers, object); });
    rule_answers.finish();
  }
}

void ask_queries(const Question& question, const SqliteAsk& ask, Answers& answers) {
  for (const QueryWish& query : question.expectation.queries) {
    stop_if_interrupted();
    Check& check = answer_of(answers, query);
    try {
      Cells found;
      ask(query.sql, [&](const Row& row) { found.push_back(cells_of(row)); });
      // SQLite has no truths: TRUE is 1 there.
      const auto no_truths = [&] { return Truths(found.front().size(), false); };
      if (is_same(query.returns, found, no_truths)) continue;
      check.verdict = Verdict::drifted;
      check.drift = "changed";
      check.differences.push_back({"returns", shown(query.returns), shown(found), query.returns_place});
    } catch (const Failure& failure) {
      fail(check, failure);
    }
  }
}

}  // namespace schemaproof
