// Are there rows that violate a foreign key already? A constraint says nothing of the rows that were there before it
// was validated, or that came in while its triggers were off.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "catalog/queries.hpp"
#include "checks/rows.hpp"
#include "checks/rules.hpp"
#include "support/failure.hpp"
#include "support/interruption.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

bool asks_orphans_of(const Rule& rule) {
  return rule.asks == Rule::Asks::no_orphan;
}

/// By table and constraint, what stands behind SELECT; empty for what cannot be asked.
using OrphanQueries = std::map<std::pair<Name, std::string>, std::string>;

/// Names here are the catalog's, with every schema.
OrphanQueries read_queries(const Question& question, ReadSession& session) {
  std::map<std::string, Name> tables;
  session.query(queries::tables, [&](const Row& row) {
    const std::string schema(row.text(1));
    const bool is_home = schema == question.found.schema.home;
    tables.emplace(row.text(0), Name{is_home ? std::string() : schema, std::string(row.text(2))});
  });
  OrphanQueries orphans;
  session.query(queries::orphans, [&](const Row& row) {
    const auto table = tables.find(std::string(row.text(0)));
    if (table != tables.end()) orphans[{table->second, std::string(row.text(1))}] = row.text(2);
  });
  return orphans;
}

class OrphanInquiry {
public:
  OrphanInquiry(ReadSession& session, const OrphanQueries& queries) : session_(session), queries_(queries) {}

  void ask(RuleAnswers& answers, const Ranged& object) {
    const auto query = queries_.find({object.table, object.own_name});
    if (query == queries_.end()) return answers.add_without_answer(object, Verdict::errored, "it is gone meanwhile");
    if (query->second.empty()) {
      return answers.add_without_answer(object, Verdict::skipped, "foreign keys with PERIOD are not asked for orphans");
    }
    stop_if_interrupted();
    std::string count;
    try {
      session_.query("SELECT pg_catalog.count(*) " + query->second, [&](const Row& row) { count = row.text(0); });
    } catch (const Failure& failure) {
      const std::string hint = failure.hint.empty() ? std::string() : " (" + failure.hint + ")";
      return answers.add_without_answer(object, Verdict::errored, failure.what() + hint);
    }
    if (count == "0") return answers.add(object, std::nullopt);
    // The rows are somebody's data: how to see them is told, and they are not.
    Breach breach{"orphan", "none", count == "1" ? "1 row" : count + " rows"};
    breach.hints.push_back("they are: SELECT child.* " + query->second);
    breach.cause = answers.told().unexpected(Kind::foreign_key, object.group, object.name);
    answers.add(object, breach);
  }

private:
  ReadSession& session_;
  const OrphanQueries& queries_;
};

}  // namespace

bool asks_orphans(const Expectation& expectation) {
  return std::any_of(expectation.rules.begin(), expectation.rules.end(), asks_orphans_of);
}

void ask_orphans(const Question& question, ReadSession& session, Answers& answers) {
  Spellings nothing_to_spell;
  Inquiry inquiry(question, nothing_to_spell, answers);
  ToldDrifts told(answers);
  const OrphanQueries queries = read_queries(question, session);
  OrphanInquiry orphans(session, queries);
  for (const Rule& rule : question.expectation.rules) {
    if (!asks_orphans_of(rule)) continue;
    RuleAnswers rule_answers(inquiry, rule, told);
    for_each_in_range(inquiry, Kind::foreign_key, [&](const Ranged& object) { orphans.ask(rule_answers, object); });
    rule_answers.finish();
  }
}

}  // namespace schemaproof
