#include "state_question.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>

#include "asking.hpp"
#include "catalog/respell.hpp"
#include "checks/cascade/cascade.hpp"
#include "checks/part.hpp"
#include "checks/rows.hpp"
#include "checks/scenarios.hpp"
#include "postgres/lent_database.hpp"
#include "support/utc.hpp"

namespace schemaproof {

namespace {

/// It names what is not there: a table, a column, a function, a schema, a type or the like.
bool is_of_something_missing(const SqlError& error) {
  constexpr std::array<std::string_view, 5> codes = {"42P01", "42703", "42883", "3F000", "42704"};
  return std::find(std::begin(codes), std::end(codes), error.sqlstate) != std::end(codes);
}

/// Whether every table is there that a cascade names: what it says of others cannot be asked yet.
bool has_all_tables(const Schema& found, const CascadeWish& wish) {
  const auto is_there = [&](const auto& entry) {
    if constexpr (requires { entry.name.table; })
      return found.table(entry.name.table) != nullptr;
    else
      return found.table(entry.name) != nullptr;
  };
  const auto are_there = [&](const auto& list) {
    return std::all_of(list.entries.begin(), list.entries.end(), is_there);
  };
  return found.table(wish.root) != nullptr && are_there(wish.deletes) && are_there(wish.keeps)
         && are_there(wish.nullifies) && are_there(wish.defaults) && are_there(wish.blocked_by)
         && are_there(wish.inserts) && are_there(wish.updates);
}

/// A name without the schema in which bare ones lie.
Name at_home(Name name, const Schema& found) {
  if (name.schema == found.home) name.schema.clear();
  return name;
}

/// Whether the table, or a column of it, still has the name that it had before.
bool is_yet_to_be_renamed(const PreserveWish& wish, const Schema& found) {
  const Table* table = found.table(at_home(wish.table, found));
  if (table == nullptr) return wish.was && found.table(at_home(*wish.was, found)) != nullptr;
  return std::any_of(wish.columns.begin(), wish.columns.end(), [&](const PreservedColumn& column) {
    return table->column(column.name) == nullptr && !column.was.empty() && table->column(column.was) != nullptr;
  });
}

Check cannot(Subject subject, std::string reason) {
  Check check;
  check.subject = std::move(subject);
  check.verdict = Verdict::errored;
  check.reason = std::move(reason);
  return check;
}

/// What was found, of these foreign keys alone.
Snapshot only(Snapshot found, const std::set<std::string>& keys) {
  for (auto& [name, table] : found.schema.tables) {
    const std::string text = name.text();
    std::erase_if(table.foreign_keys, [&](const ForeignKey& key) { return !keys.contains(part_name(text, key)); });
  }
  return found;
}

}  // namespace

StateQuestion::StateQuestion(const StatesStage& stage, std::string home, const std::vector<Check>& checks)
    : stage_(stage),
      home_(std::move(home)),
      narrowed_(stage.making.expectation),
      rows_(stage.servers.of(stage.server_wish), [this] { return new_name(); }) {
  narrow(checks);
}

/// What held in the end is not asked again.
void StateQuestion::narrow(const std::vector<Check>& checks) {
  std::map<std::string, std::set<std::string>> drifted;
  bool is_of_same_as = false;
  for (const Check& check : checks) {
    if (check.verdict != Verdict::drifted) continue;
    drifted[check.subject.kind].insert(check.subject.name);
    is_of_same_as = is_of_same_as || is_of_same_as_in(narrowed_, check);
    if (check.subject.kind != "scenario") continue;
    for (const Difference& difference : check.differences) scenarios_[check.subject.name] += difference.found + "\n";
  }
  preserved_ = drifted["preserve"];
  keys_ = drifted["foreign_key_behaviour"];
  const auto has_held = [&](const char* kind, const std::string& name) { return !drifted[kind].contains(name); };
  std::erase_if(narrowed_.queries, [&](const QueryWish& query) { return has_held("query", query.name); });
  std::erase_if(narrowed_.scenarios, [&](const ScenarioWish& wish) { return has_held("scenario", wish.name); });
  narrowed_.cascades = seen_from(home_, std::move(narrowed_.cascades));
  std::erase_if(narrowed_.cascades, [&](const CascadeWish& wish) { return has_held("cascade", wish.root.text()); });
  std::erase_if(narrowed_.rules, [](const Rule& rule) { return rule.asks != Rule::Asks::no_orphan; });
  for (const Rule& rule : narrowed_.rules) {
    const std::string says = " " + rule.predicate();
    for (const std::string& name : drifted["rule"]) {
      if (name.ends_with(says)) orphans_.insert(name.substr(0, name.size() - says.size()));
    }
  }
  // Keys are asked by what is stated of them, and that will be said of those few.
  narrowed_.foreign_key_behaviour.is_asked = !keys_.empty();
  narrowed_.strict.erase(Kind::foreign_key);
  narrowed_.enforcement.range = EnforcementWish::Range::none;
  if (is_of_same_as) made_ = make_same_as(narrowed_, home_, stage_.server_wish, stage_.servers);
}

std::vector<Check> StateQuestion::ask(const DisposableDatabase& database, const Script* last) {
  const Expectation& expectation = stage_.making.expectation;
  const auto [facts, found] = observe(database.target(), {}, home_);
  const Schema wanted = wish_seen_from(found.schema, expectation);
  const RespellOpen respell_open = [&](const Schema& schema, Spellings& spellings) {
    respell(database, schema, spellings);
  };
  const Question question{expectation, wanted, found, facts.database, utc("%Y-%m-%d"), true};
  Answers answers = ask_until_settled(question, respell_open);
  ask_of_rows(question, database, answers);
  ask_on_copies(question, database, answers);
  if (!preserved_.empty()) ask_preserved(database, found, last, answers);
  if (made_) ask_same_as(question, respell_open, answers);
  return std::move(answers.checks);
}

void StateQuestion::ask_of_rows(const Question& question, const DisposableDatabase& database, Answers& answers) const {
  if (narrowed_.queries.empty() && orphans_.empty()) return;
  ReadSession session(database.target(), stage_.limits);
  if (!orphans_.empty()) {
    const Snapshot found = only(question.found, orphans_);
    const Question own{narrowed_, question.wish, found, question.database, question.today, true};
    ask_orphans(own, session, answers);
  }
  const Question own{narrowed_, question.wish, question.found, question.database, question.today, true};
  ask_queries(own, session, answers);
}

/// As in the end: what makes rows does so in copies.
void StateQuestion::ask_on_copies(const Question& question, const DisposableDatabase& database,
                                  Answers& answers) const {
  const OnCopy on_copy = [&](const std::function<void(const DisposableDatabase&)>& use) {
    const LentDatabase copy(stage_.servers.of(stage_.server_wish), database, new_name());
    use(*copy);
  };
  if (!keys_.empty() || !narrowed_.cascades.empty()) ask_cascades(question, on_copy, answers);
  for (const ScenarioWish& scenario : narrowed_.scenarios) {
    on_copy([&](const DisposableDatabase& copy) { ask_scenario(question, scenario, copy, answers); });
  }
}

void StateQuestion::ask_cascades(const Question& question, const OnCopy& on_copy, Answers& answers) const {
  Schema wanted;
  wanted.home = question.wish.home;
  for (const auto& [name, table] : only(question.found, keys_).schema.tables) {
    if (table.foreign_keys.empty()) continue;
    wanted.tables[name].name = table.name;
    wanted.tables[name].foreign_keys = table.foreign_keys;
  }
  const Question own{narrowed_, wanted, question.found, question.database, question.today, true};
  if (asks_cascades(own)) schemaproof::ask_cascades(own, on_copy, answers);
  for (const CascadeWish& wish : narrowed_.cascades) {
    if (has_all_tables(question.found.schema, wish)) continue;
    answers.checks.push_back(cannot({"cascade", "cascade", "cascades", wish.root.text()}, "not all tables are there"));
  }
}

void StateQuestion::ask_scenario(const Question& question, const ScenarioWish& scenario, const DisposableDatabase& copy,
                                 Answers& answers) const {
  const auto refusal = schemaproof::ask_scenario(question, scenario, copy, answers);
  if (!refusal || !is_of_something_missing(*refusal)) return;
  // Refused for that it is neither as stated nor otherwise; unless that is what became of it in the end.
  const bool is_what_drifted = scenarios_.at(scenario.name).find(": " + refusal->sqlstate + " ") != std::string::npos;
  if (!is_what_drifted) answers.checks.back() = cannot(answers.checks.back().subject, refusal->message);
}

/// A stretch begins with each seed, of several in a row with the last. The state before was the last of the stretch
/// before.
void StateQuestion::ask_preserved(const DisposableDatabase& database, const Snapshot& found, const Script* last,
                                  Answers& answers) {
  const std::string home = stage_.making.expectation.home();
  const bool is_seen_from_elsewhere = home != home_;
  const Snapshot seen = is_seen_from_elsewhere ? observe(database.target(), {}, home).found : found;
  const bool is_after_seed = last != nullptr && last->kind == BuildStep::Kind::seed;
  if (is_after_seed && was_after_seed_) rows_.drop();
  if (is_after_seed) rows_.begin(database, seen, last->what);
  was_after_seed_ = is_after_seed;
  if (const SeededState* before = rows_.kept()) {
    rows_.look(held_against(*before, seen, answers), database, seen, HeldRows::Names::as_stated);
  }
  for (Check& check : rows_.seen().checks) answers.checks.push_back(std::move(check));
}

/// Of what was held, the tables that drifted. Those that are still called otherwise cannot be asked yet.
Expectation StateQuestion::held_against(const SeededState& before, const Snapshot& found, Answers& answers) const {
  Expectation held = narrowed_;
  std::vector<PreserveWish> tables = held_tables(narrowed_, before);
  std::erase_if(tables, [&](const PreserveWish& wish) {
    const std::string name = at_home(wish.table, found.schema).text();
    if (!preserved_.contains(name)) return true;
    if (!is_yet_to_be_renamed(wish, found.schema)) return false;
    answers.checks.push_back(cannot({"preserve", "preserved table", "preserve", name}, "it has another name yet"));
    return true;
  });
  held.preserve.emplace().tables = std::move(tables);
  return held;
}

/// Asked by itself, as if nothing else told of any of it.
void StateQuestion::ask_same_as(const Question& question, const RespellOpen& respell_open, Answers& answers) const {
  Section section;
  hold_same_as({question.expectation, question.found, question.database, stage_.server_wish, respell_open}, *made_,
               section);
  std::move(section.checks.begin(), section.checks.end(), std::back_inserter(answers.checks));
}

std::string StateQuestion::new_name() const {
  return stage_.servers.free_name(stage_.making.expectation.name);
}

}  // namespace schemaproof
