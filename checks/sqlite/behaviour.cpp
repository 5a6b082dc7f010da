#include "checks/sqlite/behaviour.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/cascade/behaviour.hpp"
#include "checks/cascade/behaviour_settled.hpp"
#include "checks/cascade/tree.hpp"
#include "checks/enforcement.hpp"
#include "checks/part.hpp"
#include "checks/sqlite/stage.hpp"
#include "checks/sqlite/trees.hpp"
#include "sqlite/sql_tokens.hpp"
#include "support/failure.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// One event of one key, on a stage of its own.
class KeyTrialOnSqlite {
public:
  KeyTrialOnSqlite(const SqliteTemplate& made, const Ranged& object, Event event)
      : stage_(made), key_(*object.key), table_(object.table), event_(event) {}

  Judgement run() {
    for (const Others others : {Others::there, Others::left_out}) {
      unmade_ = others == Others::there ? plan_rows() : without_others();
      if (!unmade_) return judge({&key_, table_.name, false, event_, 0}, play());
    }
    return {std::nullopt, *unmade_};
  }

private:
  enum class Others { there, left_out };

  std::optional<std::string> plan_rows() {
    const Name& parent = key_.references->table;
    try {
      parent_ = stage_.plan.add(parent);
      child_ = stage_.plan.add(table_, RowPlan::referring(key_, parent_));
      control_parent_ = stage_.plan.add(parent);
      control_ = stage_.plan.add(table_, RowPlan::referring(key_, *control_parent_));
      donor_ = stage_.plan.add(parent);
    } catch (const NoRow& none) {
      return "no row can be made: " + none.reason;
    }
    return stage_.make_all();
  }

  /// Where there is no room for more than the two rows.
  std::optional<std::string> without_others() {
    if (!control_parent_ || !control_ || !donor_) return unmade_;
    std::set<RowId> out{*control_parent_, *control_, *donor_};
    std::set<RowId> all;
    for (RowId id = 0; id < stage_.plan.size(); ++id) all.insert(id);
    stage_.plan.add_those_that_hang(out, all);
    control_.reset();
    donor_.reset();
    return out.contains(child_) ? unmade_ : stage_.make_all(out);
  }

  [[nodiscard]] const std::string& rule() const {
    return event_ == Event::deletion ? *key_.on_delete : *key_.on_update;
  }
  [[nodiscard]] const Name& parent_table() const { return key_.references->table; }

  Seen play() {
    Seen seen;
    const SqliteValues parent = *stage_.made(parent_);
    const SqliteValues child = *stage_.made(child_);
    const std::optional<SqliteValues> control = control_ ? std::optional(*stage_.made(*control_)) : std::nullopt;
    stage_.run("BEGIN");
    if (event_ == Event::change) choose_new_key(seen);
    make_way(rule() == "set default" ? settings_of_defaults(seen) : std::vector<std::string>{});
    const std::vector<SqliteValues> children = stage_.rows_of(table_);
    seen.refusal = stage_.run(statement(parent, seen));
    // What waits is looked at when the transaction ends.
    if (!seen.refusal && key_.initially == "deferred" && refuses(rule())) seen.refusal = stage_.run("COMMIT");
    if (seen.refusal) {
      name_key(*seen.refusal);
    } else {
      const std::vector<SqliteValues> parents = stage_.rows_of(parent_table());
      seen.parent_is_as_it_was = std::find(parents.begin(), parents.end(), parent) != parents.end();
      const std::vector<SqliteValues> now = stage_.rows_of(table_);
      seen.child = SqliteStage::fate_of(child, children, now);
      if (control) seen.control = SqliteStage::fate_of(*control, children, now);
    }
    stage_.run("ROLLBACK");
    return seen;
  }

  /// SQLite does not say which key refused: here no other leads to the row.
  void name_key(Refusal& refusal) const {
    if (refusal.sqlstate != "23503") return;
    refusal.constraint = key_.name;
    refusal.table = table_.name;
  }

  /// That of a row that goes for it; else values that nobody has, in columns that no other key decides.
  void choose_new_key(Seen& seen) {
    const Names& referred = key_.references->columns;
    const SqliteValues* donor = donor_ ? stage_.made(*donor_) : nullptr;
    for (std::size_t i = 0; i < referred.size(); ++i) {
      if (donor != nullptr)
        seen.new_key[key_.columns[i]] = donor->at(referred[i]);
      else
        seen.new_key[key_.columns[i]] = stage_.new_value(*stage_.shapes.find(parent_table())->column(referred[i]));
    }
  }

  /// What the key's columns must hold then; and what a row to which that refers has, where it refers to one.
  std::vector<std::string> settings_of_defaults(Seen& seen) {
    std::vector<std::string> settings;
    for (std::size_t i = 0; i < key_.columns.size(); ++i) {
      const std::string expression = stage_.shapes.find(table_)->column(key_.columns[i])->default_value.value_or("");
      const auto value = expression.empty() ? std::nullopt : stage_.value_of("(" + expression + ")");
      seen.defaults[key_.columns[i]] = value;
      if (value) settings.push_back(fmt::format("{} = {}", sqlite_quoted(key_.references->columns[i]), *value));
    }
    return settings.size() == key_.columns.size() ? settings : std::vector<std::string>{};
  }

  /// The donor becomes the row to which defaults refer; where there are none, it leaves its key to the other.
  void make_way(const std::vector<std::string>& settings) {
    if (!donor_) return;
    const std::string table = sqlite_quoted(parent_table().name);
    const std::string where = stage_.holds(parent_table(), *stage_.made(*donor_));
    if (!settings.empty())
      stage_.run(fmt::format("UPDATE {} SET {} WHERE {}", table, joined(settings, ", "), where));
    else if (event_ == Event::change)
      stage_.run(fmt::format("DELETE FROM {} WHERE {}", table, where));
  }

  [[nodiscard]] std::string statement(const SqliteValues& parent, const Seen& seen) const {
    const std::string where = stage_.holds(parent_table(), parent);
    const std::string table = sqlite_quoted(parent_table().name);
    if (event_ == Event::deletion) return fmt::format("DELETE FROM {} WHERE {}", table, where);
    std::vector<std::string> settings;
    for (std::size_t i = 0; i < key_.columns.size(); ++i) {
      settings.push_back(fmt::format("{} = {}", sqlite_quoted(key_.references->columns[i]),
                                     seen.new_key.at(key_.columns[i]).value_or("NULL")));
    }
    return fmt::format("UPDATE {} SET {} WHERE {}", table, joined(settings, ", "), where);
  }

  SqliteStage stage_;
  const ForeignKey& key_;
  const Name& table_;
  Event event_;
  std::optional<std::string> unmade_;
  RowId parent_ = 0;
  RowId child_ = 0;
  std::optional<RowId> control_parent_;
  std::optional<RowId> control_;
  std::optional<RowId> donor_;
};

Check tried(const Question& question, const SqliteTemplate& made, const Ranged& object) {
  Check check;
  check.subject = {"foreign_key_behaviour", "exercised foreign key", object.group, object.title()};
  put_where_stated(question, object, check);
  std::vector<std::string> unreached;
  for (const auto& [event, name] : {std::pair{Event::deletion, "on_delete"}, std::pair{Event::change, "on_update"}}) {
    Judgement judgement;
    try {
      judgement = KeyTrialOnSqlite(made, object, event).run();
    } catch (const Failure& failure) {
      judgement.unreached = failure.what();
    }
    if (!judgement.unreached.empty())
      unreached.push_back(fmt::format("{} was not reached: {}", name, judgement.unreached));
    if (!judgement.difference) continue;
    check.verdict = Verdict::drifted;
    check.drift = "changed";
    check.differences.push_back(*judgement.difference);
    check.differences.back().place = check.place;
  }
  if (check.verdict == Verdict::drifted || unreached.empty()) return check;
  check.verdict = Verdict::errored;
  check.reason = joined(unreached, "; ");
  return check;
}

void try_all(Inquiry& inquiry, const SqliteTemplate& made) {
  ToldDrifts told(inquiry.answers);
  std::vector<ProvenKey> proven;
  for_each_in_range(inquiry, Kind::foreign_key, [&](const Ranged& object) {
    if (!is_to_be_exercised(inquiry.question, object)) return;
    if (told.unexpected(object.kind, object.group, object.name)) return;
    inquiry.answers.checks.push_back(tried(inquiry.question, made, object));
    proven.push_back({object, {}});
  });
  settle_behaviour(inquiry, told, proven);
}

}  // namespace

void ask_cascades(const Question& question, const std::vector<std::string>& statements, Answers& answers) {
  Spellings none;
  Inquiry inquiry(question, none, answers);
  const SqliteTemplate made(question.found.schema, statements);
  if (question.expectation.foreign_key_behaviour.is_asked) try_all(inquiry, made);
  for (const CascadeWish& wish : seen_from(question.found.schema.home, question.expectation.cascades)) {
    ask_tree(inquiry, made.shapes, wish, [&](const Name& root) { return play_on_sqlite(made, root); });
  }
}

}  // namespace schemaproof
