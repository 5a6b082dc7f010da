// Does every foreign key do what its rule says? Rows are made for each, one is deleted, another's key changed, and
// everything is looked at.
#include <fmt/format.h>

#include <algorithm>

#include "checks/cascade/behaviour.hpp"
#include "checks/cascade/behaviour_settled.hpp"
#include "checks/cascade/play.hpp"
#include "checks/cascade/tree.hpp"
#include "checks/cascade/untried.hpp"
#include "checks/enforcement.hpp"
#include "checks/told.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

constexpr const char* kind = "foreign_key_behaviour";

}  // namespace

bool is_to_be_exercised(const Question& question, const Ranged& key) {
  return is_spoken_of(question, key) || question.expectation.enforcement.range == EnforcementWish::Range::all;
}

namespace {

class Behaviour {
public:
  Behaviour(Inquiry& inquiry, Stage& stage)
      : inquiry_(inquiry), stage_(stage), play_(stage.shapes, stage.plan, stage.maker), told_(inquiry.answers) {}

  void ask(const OnStage& on_stage) {
    plan();
    try_all();
    try_again(on_stage);
    std::vector<ProvenKey> proven;
    for (Asked& asked : asked_) {
      inquiry_.answers.checks.push_back(std::move(asked.check));
      proven.push_back({std::move(asked.object), std::move(asked.not_met)});
    }
    settle_behaviour(inquiry_, told_, proven);
  }

private:
  void plan() {
    for_each_in_range(inquiry_, Kind::foreign_key, [&](const Ranged& object) {
      if (!is_to_be_exercised(inquiry_.question, object)) return;
      if (told_.unexpected(object.kind, object.group, object.name)) return;
      plan_key(object);
    });
  }

  struct Asked {
    Check check;
    Ranged object;
    KeyRows rows;
    bool has_rows = false;
    bool can_change = false;   // there is a key that it can be changed to
    bool lacks_rows = false;   // they were planned, and could not be made
    bool is_doubtful = false;  // it drifted, and rows that were made for other keys may be why
    std::vector<Judgement> judgements;
    std::set<std::string> not_met;  // triggers and rules of which it says nothing
  };

  void try_all() {
    stage_.maker.make_all();
    play_all();
    for (Asked& asked : asked_) {
      if (asked.check.verdict != Verdict::held || !asked.has_rows) continue;
      const TriedKey tried{stage_, inquiry_.question.found, asked.rows};
      asked.not_met = not_met(tried, asked.object);
      if (const std::string untried = untried_partition(tried); !untried.empty()) {
        cannot(asked, untried);
      } else if (const std::string unmoved = untried_move(tried); !unmoved.empty()) {
        cannot(asked, unmoved);
        asked.check.hints.push_back(
            fmt::format("foreign_key_behaviour: {{except: {{{}: no row moves}}}} says that this does not come up",
                        asked.object.name));
      }
    }
  }

  /// Values that are few (labels of an enum, a check's list) may have run out on the others' rows.
  void try_again(const OnStage& on_stage) {
    std::vector<Asked*> lacking;
    for (Asked& asked : asked_) {
      if (asked.lacks_rows) lacking.push_back(&asked);
    }
    constexpr int most_stages = 64;  // a copy of the database each
    int stages = most_stages;
    if (!lacking.empty()) try_again(lacking, on_stage, stages);
    settle_doubts(on_stage, most_stages);
  }

  /// What many keys do alike is believed once so many of them were tried alone; but not where one of these then held.
  void settle_doubts(const OnStage& on_stage, int stages) {
    bool was_one_wrong = false;
    for (Asked& asked : asked_) {
      if (!asked.is_doubtful) continue;
      if (stages-- > 0) {
        settle_doubt(asked, on_stage);
        was_one_wrong = was_one_wrong || asked.check.verdict != Verdict::drifted;
      } else if (was_one_wrong) {
        cannot(asked,
               "among the rows of other keys it did otherwise, which may be for those, and too many keys did so "
               "for each to be tried by itself");
      }
    }
  }

  /// Rows that others' keys need may hang on the row that goes, where few values are possible. So a drift is believed
  /// only where nobody else has rows.
  void settle_doubt(Asked& asked, const OnStage& on_stage) {
    std::string unmade;
    for (const RowPlan::Needed needed : {RowPlan::Needed::own, RowPlan::Needed::shared}) {
      Asked alone = tried_alone(asked, needed, on_stage);
      unmade = alone.check.reason;
      if (alone.lacks_rows) continue;
      asked = std::move(alone);
      if (std::any_of(asked.judgements.begin(), asked.judgements.end(),
                      [](const Judgement& one) { return one.is_of_check; }))
        try_other_values(asked, needed, on_stage);
      return;
    }
    const Difference& difference = asked.check.differences.front();
    cannot(asked, fmt::format("among the rows of other keys it did otherwise, which may be for those ({}: {}), and by "
                              "itself it cannot be tried: {}",
                              difference.property, difference.found, unmade));
  }

  /// What a check refuses of the one row it may take of another: then the rule does what it says, but not of every row.
  void try_other_values(Asked& asked, RowPlan::Needed needed, const OnStage& on_stage) {
    Asked other = tried_alone(asked, needed, on_stage, Child::meets_checks_after);
    if (other.lacks_rows || other.check.verdict != Verdict::held) return;
    for (const Difference& difference : asked.check.differences) {
      inquiry_.answers.warnings.push_back(fmt::format("{}: {} does not do of every row what it says, but of some: {}",
                                                      asked.object.name, difference.property, difference.found));
    }
    asked = std::move(other);
  }

  /// Whether the row that refers is one that its own checks take after the rule has acted, too.
  enum class Child { any, meets_checks_after };

  Asked tried_alone(const Asked& asked, RowPlan::Needed needed, const OnStage& on_stage, Child child = Child::any) {
    Asked alone;
    on_stage([&](Stage& stage) {
      Behaviour again(inquiry_, stage);
      again.may_do_without_control_ = true;
      stage.plan.let_needed_rows_be(needed);
      again.plan_key(asked.object);
      if (child == Child::meets_checks_after) again.let_meet_checks_after(again.asked_.front());
      again.try_all();
      alone = std::move(again.asked_.front());
    });
    return alone;
  }

  /// Together, as long as that brings any of them further; then by halves, down to a stage for each.
  void try_again(const std::vector<Asked*>& keys, const OnStage& on_stage, int& stages) {
    if (stages-- <= 0) return;
    std::vector<Asked*> lacking;
    on_stage([&](Stage& stage) {
      Behaviour again(inquiry_, stage);
      again.may_do_without_control_ = keys.size() == 1;
      for (const Asked* key : keys) again.plan_key(key->object);
      again.try_all();
      for (std::size_t i = 0; i < keys.size(); ++i) {
        if (!again.asked_[i].lacks_rows)
          *keys[i] = std::move(again.asked_[i]);
        else
          lacking.push_back(keys[i]);
      }
    });
    if (lacking.empty() || keys.size() == 1) return;
    if (lacking.size() < keys.size()) return try_again(lacking, on_stage, stages);
    const auto middle = lacking.begin() + static_cast<std::ptrdiff_t>(lacking.size() / 2);
    try_again({lacking.begin(), middle}, on_stage, stages);
    try_again({middle, lacking.end()}, on_stage, stages);
  }

  void let_meet_checks_after(const Asked& asked) {
    if (!asked.has_rows) return;
    const KeyRows& rows = asked.rows;
    const TableShape& shape = *stage_.plan.row(rows.child).shape;
    std::vector<std::string> conditions = checks_once_set(shape, *rows.key, *rows.key->on_delete);
    for (std::string& other : checks_once_set(shape, *rows.key, *rows.key->on_update))
      conditions.push_back(std::move(other));
    stage_.maker.let_meet(rows.child, std::move(conditions));
  }

  void plan_key(const Ranged& object) {
    Asked& asked = asked_.emplace_back();
    asked.check.subject = {kind, "exercised foreign key", object.group, object.name};
    asked.object = object;
    put_where_stated(inquiry_.question, object, asked.check);
    const ForeignKey* key = stage_.shapes.key_of(object.table, object.key->name);
    if (key == nullptr || !is_enforced(*key)) return skip(asked, "the key is not enforced");
    if (stage_.shapes.find(object.table)->takes_no_row())
      return skip(asked, "no row can be in its table: CHECK (false)");
    try {
      const Name& parent = key->references->table;
      asked.rows.table = object.table;
      asked.rows.key = key;
      asked.rows.parent = stage_.plan.add(parent);
      asked.rows.child = stage_.plan.add(object.table, RowPlan::referring(*key, asked.rows.parent));
      asked.rows.control_parent = of_table(control_parents_, parent);
      asked.rows.control = stage_.plan.add(object.table, RowPlan::referring(*key, asked.rows.control_parent));
      asked.rows.donor = of_table(donors_, parent);
      if (stage_.shapes.find(object.table)->handed_down.contains(key)) take_from_control(asked.rows);
      for (const RowId row : {asked.rows.child, asked.rows.control}) stage_.plan.let_change_parents(row);
      asked.has_rows = true;
    } catch (const NoRow& none) {
      cannot(asked, "no row can be made: " + none.reason);
    }
  }

  /// The new key is the control's: a row that nothing refers to may not be possible, or have a key that suits nobody.
  static void take_from_control(KeyRows& rows) {
    rows.donor = rows.control_parent;
    rows.takes_from_control = true;
  }

  /// Where the donor's is none for the row that refers: one that is looked for, and at last the control's. False: there
  /// is none left.
  bool take_another_key(KeyRows& rows) {
    const bool is_looked_for = !rows.new_key.empty() || rows.takes_from_control;
    if (!is_looked_for) {
      const auto found = stage_.maker.other_key(rows.parent, rows.child, *rows.key);
      if (found) rows.new_key = *found;
      if (found) return true;
    }
    if (rows.takes_from_control || !rows.has_control) return false;
    rows.new_key.clear();
    take_from_control(rows);
    return true;
  }

  /// One row for all keys that lead to its table.
  RowId of_table(std::map<Name, RowId>& rows, const Name& table) {
    const auto known = rows.find(table);
    return known != rows.end() ? known->second : rows[table] = stage_.plan.add(table);
  }

  static void skip(Asked& asked, std::string reason) {
    asked.check.verdict = Verdict::skipped;
    asked.check.reason = std::move(reason);
  }

  static void cannot(Asked& asked, std::string reason) {
    asked.check.verdict = Verdict::errored;
    asked.check.reason = std::move(reason);
    asked.check.drift.clear();
    asked.check.differences.clear();
    asked.has_rows = false;
  }

  /// One event of one key.
  struct Turn {
    Asked* asked = nullptr;
    Event event = Event::deletion;
    KeyRows rows;
    std::vector<OtherKey> without;
    Seen seen;
    bool is_out_of_keys = false;  // the key was changed to whatever could be found, and none suits the row that refers
  };

  void play_all() {
    std::vector<Turn> turns;
    for (Asked& asked : asked_) asked.has_rows = asked.has_rows && are_made(asked);
    check_that_they_refer();
    check_that_controls_refer_elsewhere();
    for (Asked& asked : asked_) {
      if (!asked.has_rows) continue;
      const std::vector<OtherKey> without = other_keys_to_same_row(asked.rows);
      turns.push_back({&asked, Event::deletion, asked.rows, without, {}});
      if (asked.can_change) turns.push_back({&asked, Event::change, asked.rows, without, {}});
    }
    std::vector<Turn*> open;
    for (Turn& turn : turns) open.push_back(&turn);
    // Rows that the child needs may hang on the same parent by keys of their own, and those may come first.
    constexpr int most_keys_in_the_way = 8;
    for (int round = 0; round <= most_keys_in_the_way && !open.empty(); ++round) {
      play(open);
      open = those_that_others_kept(open);
    }
    for (const Turn& turn : turns) turn.asked->judgements.push_back(judgement_of(turn));
    for (Asked& asked : asked_) {
      if (asked.judgements.size() == 1)
        asked.judgements.push_back({std::nullopt, "no key was found that it could be changed to"});
      conclude(asked);
    }
  }

  /// Other keys by which the row happens to refer to the one that goes (a check may have wanted them apart from a
  /// third): what they do is not the key's doing. A key over no other columns always acts beside it, and stays.
  [[nodiscard]] std::vector<OtherKey> other_keys_to_same_row(const KeyRows& rows) const {
    std::vector<OtherKey> others;
    for (const ForeignKey* other : stage_.shapes.find(rows.table)->keys) {
      const bool has_own_columns =
          std::any_of(other->columns.begin(), other->columns.end(), [&](const std::string& column) {
            return std::find(rows.key->columns.begin(), rows.key->columns.end(), column) == rows.key->columns.end();
          });
      const bool leads_there = other != rows.key && other->references->table == rows.key->references->table;
      if (leads_there && has_own_columns && holds_same(rows.child, rows.parent, *other))
        others.push_back({rows.table, other->name});
    }
    return others;
  }

  void play(const std::vector<Turn*>& turns) {
    std::vector<StatementGroup> groups;
    for (const Turn* turn : turns) {
      for (StatementGroup& group : play_.statements(turn->rows, turn->event, turn->without))
        groups.push_back(std::move(group));
    }
    const auto outcomes = stage_.session.run_groups(groups);
    for (std::size_t i = 0; i < turns.size(); ++i) {
      turns[i]->seen = play_.seen(turns[i]->rows, turns[i]->event, outcomes[2 * i]);
    }
  }

  /// A trigger or a generated column may have made a row refer to another than it was to: nothing follows from it then.
  void check_that_they_refer() {
    std::vector<std::pair<Asked*, RowId>> open;
    std::vector<StatementGroup> questions;
    for (Asked& asked : asked_) {
      if (!asked.has_rows || asked.rows.key->period.value_or(false)) continue;
      const KeyRows& rows = asked.rows;
      for (const auto& [child, parent] : {std::pair{rows.child, rows.parent}, {rows.control, rows.control_parent}}) {
        if (child == rows.control && !rows.has_control) continue;
        if (holds_same(child, parent, *rows.key)) continue;
        open.emplace_back(&asked, child);
        questions.push_back({play_.refers(child, parent, *rows.key)});
      }
    }
    const auto answers = stage_.session.run_groups(questions);
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (!answers[i].front().rows.empty()) continue;
      cannot(
          *open[i].first,
          fmt::format("the row that was made refers to another than it was to: a trigger or a generated column sets {}",
                      names_text(open[i].first->rows.key->columns)));
    }
  }

  /// Values that are printed apart may be the same to the key: what became of the control would then say nothing.
  void check_that_controls_refer_elsewhere() {
    std::vector<Asked*> open;
    std::vector<StatementGroup> questions;
    for (Asked& asked : asked_) {
      const bool is_asked = asked.has_rows && asked.rows.has_control && !asked.rows.key->period.value_or(false);
      if (!is_asked || tells_apart_as_printed(asked.rows)) continue;
      open.push_back(&asked);
      questions.push_back({play_.refers(asked.rows.control, asked.rows.parent, *asked.rows.key)});
    }
    const auto answers = stage_.session.run_groups(questions);
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (answers[i].front().rows.empty()) continue;
      cannot(*open[i], fmt::format("no second row can be made that refers to another by {}",
                                   names_text(open[i]->rows.key->columns)));
    }
  }

  /// Whether values of the key's columns are the same where their texts are, and only there.
  [[nodiscard]] bool tells_apart_as_printed(const KeyRows& rows) const {
    static const std::set<std::string> plain{"smallint", "integer", "bigint", "uuid", "boolean", "date"};
    const RowValuesByColumn& control = stage_.maker.made(rows.control)->values;
    const RowValuesByColumn& parent = stage_.maker.made(rows.parent)->values;
    for (std::size_t i = 0; i < rows.key->columns.size(); ++i) {
      const std::string& own = rows.key->columns[i];
      const std::string& referred = rows.key->references->columns[i];
      const std::string type = stage_.plan.row(rows.control).shape->column(own)->type.value_or("");
      const bool is_same_type = type == stage_.plan.row(rows.parent).shape->column(referred)->type;
      if (!plain.contains(type) || !is_same_type) continue;
      if (control.at(own) != parent.at(referred)) return true;
    }
    return false;
  }

  [[nodiscard]] bool holds_same(RowId child, RowId parent, const ForeignKey& key) const {
    return schemaproof::holds_same(*stage_.maker.made(child), *stage_.maker.made(parent), key);
  }

  /// The turns that another foreign key refused: it is left out from now on. One whose refusing row only the delete
  /// itself brings about (a trigger writes it, say) is not such: then the delete is always refused.
  std::vector<Turn*> those_that_others_kept(const std::vector<Turn*>& turns) {
    std::vector<Turn*> again;
    std::vector<std::pair<Turn*, OtherKey>> open;
    std::vector<StatementGroup> questions;
    for (Turn* turn : turns) {
      if (!turn->seen.refusal) continue;
      if (is_refused_value(*turn)) {
        turn->is_out_of_keys = !take_another_key(turn->rows);
        if (!turn->is_out_of_keys) again.push_back(turn);
        continue;
      }
      for (const auto& [table, key] : keys_that_refused(*turn)) {
        const OtherKey other{table, key->name};
        if (refuses_new_row(*turn, table, *key) || is_always_beside(*turn, table, *key)) continue;
        if (turn->seen.refusal->constraint != key->name) {  // told by the message alone: it needs no row to refuse
          turn->without.push_back(other);
          if (again.empty() || again.back() != turn) again.push_back(turn);
          continue;
        }
        open.emplace_back(turn, other);
        questions.push_back({play_.hangs_on_it(turn->rows, table, *key)});
      }
    }
    const auto answers = stage_.session.run_groups(questions);
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (answers[i].front().rows.empty()) continue;
      open[i].first->without.push_back(open[i].second);
      again.push_back(open[i].first);
    }
    return again;
  }

  /// Whether a key leads to the same row as the one that is tried, of whatever row has both: it refuses always.
  static bool is_always_beside(const Turn& turn, const Name& table, const ForeignKey& key) {
    const ForeignKey& tried = *turn.rows.key;
    // Of two that refuse each does what it says.
    if (refuses(turn.event == Event::deletion ? *tried.on_delete : *tried.on_update)) return false;
    if (table != turn.rows.table || key.references->table != tried.references->table) return false;
    for (std::size_t i = 0; i < key.columns.size(); ++i) {
      const auto at = std::find(tried.columns.begin(), tried.columns.end(), key.columns[i]);
      if (at == tried.columns.end()) return false;
      if (tried.references->columns[static_cast<std::size_t>(at - tried.columns.begin())] != key.references->columns[i])
        return false;
    }
    return true;
  }

  /// Whether a delete is refused for a row that comes only with it, by a trigger, and refers to what goes: then it
  /// always is. What a rule sets in columns that two keys share may be refused by the other, and is not such.
  [[nodiscard]] bool refuses_new_row(const Turn& turn, const Name& table, const ForeignKey& key) const {
    const Name& referred = key.references->table;
    const bool refers_to_what_goes = referred == turn.rows.key->references->table || referred == turn.rows.table;
    if (turn.event != Event::deletion || !refers_to_what_goes) return false;
    if (!turn.seen.refusal->message.starts_with("insert or update on table")) return false;
    const auto& keys = stage_.shapes.find(table)->keys;
    return std::none_of(keys.begin(), keys.end(), [&](const ForeignKey* other) {
      if (!other->on_delete->starts_with("set ")) return false;
      const Names set = columns_set_by(*other->on_delete, *other);
      return std::any_of(set.begin(), set.end(), [&](const std::string& column) {
        return std::find(key.columns.begin(), key.columns.end(), column) != key.columns.end();
      });
    });
  }

  /// Whether the new key is none that the row that refers may have, by its type or a check.
  static bool is_refused_value(const Turn& turn) {
    static const std::set<std::string> of_values{"23505", "23514", "22001", "22003"};
    return turn.event == Event::change && turn.rows.key->on_update == "cascade"
           && of_values.contains(turn.seen.refusal->sqlstate);
  }

  /// The other foreign keys that a refusal speaks of.
  [[nodiscard]] std::vector<std::pair<Name, const ForeignKey*>> keys_that_refused(const Turn& turn) const {
    const Refusal& refusal = *turn.seen.refusal;
    const bool is_violated = refusal.sqlstate == "23503" || refusal.sqlstate == "23001";
    const KeyRows& rows = turn.asked->rows;
    std::vector<std::pair<Name, const ForeignKey*>> found;
    for (const auto& [table, key] : stage_.shapes.leading_to(rows.key->references->table)) {
      if (key == rows.key || is_violated) continue;
      // A rule that acts in place of what the key does; a right that its table's owner lacks.
      const bool acts_in_place =
          refusal.sqlstate == "XX000"
          && refusal.message.find(fmt::format(R"(from constraint "{}" on "{}")", key->name, table.name))
                 != std::string::npos;
      const bool lacks_right = refusal.sqlstate == "42501" && table != rows.table
                               && refusal.message == "permission denied for table " + table.name;
      if (acts_in_place || lacks_right) found.emplace_back(table, key);
    }
    if (!is_violated) return found;
    for (const auto& [table, shape] : stage_.shapes.all()) {
      if (table.name != refusal.table) continue;
      for (const ForeignKey& key : shape.table->foreign_keys) {
        if (key.name == refusal.constraint && &key != rows.key) found.emplace_back(table, &key);
      }
    }
    return found;
  }

  [[nodiscard]] Judgement judgement_of(const Turn& turn) const {
    if (turn.is_out_of_keys)
      return {std::nullopt, "no key was found that it could be changed to: " + printable(turn.seen.refusal->message)};
    const TableShape& shape = *stage_.plan.row(turn.asked->rows.child).shape;
    const ForeignKey* key = turn.asked->rows.key;
    const bool has_copies = stage_.is_partitioned(shape.name) || stage_.is_partitioned(key->references->table);
    return judge({key, shape.name.name, has_copies, turn.event, inquiry_.question.found.major}, turn.seen);
  }

  bool are_made(Asked& asked) {
    KeyRows& rows = asked.rows;
    rows.parent = stage_.plan.parent_of(rows.child, *rows.key).value_or(rows.parent);
    rows.control_parent = stage_.plan.parent_of(rows.control, *rows.key).value_or(rows.control_parent);
    if (may_do_without_control_) {
      rows.has_control =
          stage_.maker.made(rows.control) != nullptr && stage_.maker.made(rows.control_parent) != nullptr;
    }
    std::vector<RowId> needed{rows.parent, rows.child};
    if (rows.has_control) needed.insert(needed.end(), {rows.control_parent, rows.control});
    for (const RowId id : needed) {
      if (stage_.maker.made(id) != nullptr) continue;
      stage_.tell_unmade(id, asked.check);
      asked.lacks_rows = true;
      return false;
    }
    if (rows.takes_from_control) rows.donor = rows.control_parent;
    asked.can_change = stage_.maker.made(rows.donor) != nullptr || take_another_key(rows);
    return true;
  }

  static void conclude(Asked& asked) {
    for (Judgement& judgement : asked.judgements) {
      if (!judgement.difference) continue;
      asked.is_doubtful = asked.is_doubtful || judgement.is_doubtful;
      judgement.difference->place = asked.check.place;
      asked.check.verdict = Verdict::drifted;
      asked.check.drift = "changed";
      asked.check.differences.push_back(std::move(*judgement.difference));
    }
    if (asked.check.verdict != Verdict::held) return;
    for (std::size_t i = 0; i < asked.judgements.size(); ++i) {
      const Judgement& judgement = asked.judgements[i];
      if (judgement.unreached.empty()) continue;
      cannot(asked, fmt::format("{} was not reached: {}", i == 0 ? "on_delete" : "on_update", judgement.unreached));
      return;
    }
  }

  Inquiry& inquiry_;
  Stage& stage_;
  KeyPlay play_;
  ToldDrifts told_;
  std::vector<Asked> asked_;
  std::map<Name, RowId> control_parents_;
  std::map<Name, RowId> donors_;
  bool may_do_without_control_ = false;  // where there is no room for a second row
};

}  // namespace

void ask_behaviour(Inquiry& inquiry, Stage& stage, const OnStage& on_stage) {
  Behaviour(inquiry, stage).ask(on_stage);
}

}  // namespace schemaproof
