#include "checks/cascade/key_trials.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/cascade/refusals.hpp"
#include "checks/cascade/untried.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

class Trials {
public:
  Trials(Stage& stage, const Snapshot& found, const Circumstances& circumstances)
      : stage_(stage), found_(found), circumstances_(circumstances), play_(stage.shapes, stage.plan, stage.maker) {}

  std::vector<KeyTrial> run(const std::vector<Ranged>& keys) {
    stage_.plan.let_needed_rows_be(circumstances_.needed);
    for (const Ranged& key : keys) plan(key);
    stage_.maker.make_all();
    play_all();
    std::vector<KeyTrial> trials;
    for (Asked& asked : asked_) {
      if (asked.has_rows) look_at_untried(asked);
      trials.push_back(std::move(asked.trial));
    }
    return trials;
  }

private:
  struct Asked {
    KeyTrial trial;
    KeyRows rows;
    bool has_rows = false;
    bool can_change = false;  // there is a key that it can be changed to
  };

  void plan(const Ranged& object) {
    Asked& asked = asked_.emplace_back();
    asked.trial.object = object;
    const ForeignKey* key = stage_.shapes.key_of(object.table, object.key->name);
    if (key == nullptr || !is_enforced(*key)) return skip(asked, "the key is not enforced");
    if (stage_.shapes.find(object.table)->takes_no_row())
      return skip(asked, "no row can be in its table: CHECK (false)");
    try {
      plan_rows(asked.rows, object.table, *key);
      asked.has_rows = true;
    } catch (const NoRow& none) {
      return cannot(asked, "no row can be made: " + none.reason);
    }
    if (circumstances_.child == Circumstances::Child::changed_by_rules) let_be_changed_by_rules(asked.rows);
  }

  void plan_rows(KeyRows& rows, const Name& table, const ForeignKey& key) {
    const Name& parent = key.references->table;
    rows.table = table;
    rows.key = &key;
    rows.has_control = circumstances_.others != Circumstances::Others::none;
    rows.parent = stage_.plan.add(parent);
    rows.child = stage_.plan.add(table, RowPlan::referring(key, rows.parent));
    stage_.plan.let_change_parents(rows.child);
    rows.donor = rows.parent;
    if (!rows.has_control) return;
    rows.control_parent = of_table(control_parents_, parent);
    rows.control = stage_.plan.add(table, RowPlan::referring(key, rows.control_parent));
    stage_.plan.let_change_parents(rows.control);
    rows.donor = of_table(donors_, parent);
    if (stage_.shapes.find(table)->handed_down.contains(&key)) take_from_control(rows);
  }

  void let_be_changed_by_rules(const KeyRows& rows) {
    const TableShape& shape = *stage_.plan.row(rows.child).shape;
    std::vector<std::string> conditions;
    for (const auto& rule : {rows.key->on_delete, rows.key->on_update}) {
      for (std::string& condition : conditions_to_be_set(shape, *rows.key, *rule))
        conditions.push_back(std::move(condition));
    }
    stage_.maker.let_meet(rows.child, std::move(conditions));
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
    asked.trial.unseen.verdict = Verdict::skipped;
    asked.trial.unseen.reason = std::move(reason);
  }

  static void cannot(Asked& asked, std::string reason) {
    asked.trial.unseen.verdict = Verdict::errored;
    asked.trial.unseen.reason = std::move(reason);
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
    // All deletes first: what a change needs lets the server forget how it looks for rows that refer to one.
    for (const Event event : {Event::deletion, Event::change}) {
      for (Asked& asked : asked_) {
        if (!asked.has_rows || (event == Event::change && !asked.can_change)) continue;
        turns.push_back({&asked, event, asked.rows, other_keys_to_same_row(asked.rows), {}});
      }
    }
    std::vector<Turn*> open;
    for (Turn& turn : turns) open.push_back(&turn);
    // Rows that the child needs may hang on the same parent by keys of their own, and those may come first.
    constexpr int most_keys_in_the_way = 8;
    for (int round = 0; round <= most_keys_in_the_way && !open.empty(); ++round) {
      play(open);
      open = those_that_others_kept(open);
    }
    for (const Turn& turn : turns) turn.asked->trial.rules.push_back({judgement_of(turn), {}, {}, {}});
    for (Asked& asked : asked_) {
      if (asked.has_rows && !asked.can_change) asked.trial.rules.push_back({without_key({}), {}, {}, {}});
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
      const Refused refused{turn->rows, turn->event, *turn->seen.refusal};
      if (is_of_new_key(stage_.shapes, refused)) {
        turn->is_out_of_keys = !take_another_key(turn->rows);
        if (!turn->is_out_of_keys) again.push_back(turn);
        continue;
      }
      for (const auto& [table, key] : keys_in_the_way(stage_.shapes, refused)) {
        if (turn->seen.refusal->constraint != key->name) {  // told by the message alone: it needs no row to refuse
          turn->without.push_back({table, key->name});
          if (again.empty() || again.back() != turn) again.push_back(turn);
          continue;
        }
        open.push_back({turn, {table, key->name}});
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

  static Judgement without_key(const std::string& why) {
    Judgement judgement{std::nullopt, "no key was found that it could be changed to" + why};
    judgement.lacks_key = true;
    return judgement;
  }

  [[nodiscard]] Judgement judgement_of(const Turn& turn) const {
    if (turn.is_out_of_keys) return without_key(": " + printable(turn.seen.refusal->message));
    const TableShape& shape = *stage_.plan.row(turn.asked->rows.child).shape;
    const ForeignKey* key = turn.asked->rows.key;
    const bool has_copies = stage_.is_partitioned(shape.name) || stage_.is_partitioned(key->references->table);
    return judge({key, shape.name.name, has_copies, turn.event, found_.major}, turn.seen);
  }

  bool are_made(Asked& asked) {
    KeyRows& rows = asked.rows;
    const bool has_donor = rows.donor != rows.parent;
    rows.parent = stage_.plan.parent_of(rows.child, *rows.key).value_or(rows.parent);
    std::vector<RowId> needed{rows.parent, rows.child};
    if (rows.has_control) {
      rows.control_parent = stage_.plan.parent_of(rows.control, *rows.key).value_or(rows.control_parent);
      const std::array<RowId, 2> others{rows.control_parent, rows.control};
      const bool is_there =
          std::all_of(others.begin(), others.end(), [&](RowId id) { return stage_.maker.made(id) != nullptr; });
      rows.has_control = is_there || circumstances_.others == Circumstances::Others::wanted;
      if (rows.has_control) needed.insert(needed.end(), others.begin(), others.end());
    }
    for (const RowId id : needed) {
      if (stage_.maker.made(id) != nullptr) continue;
      stage_.tell_unmade(id, asked.trial.unseen);
      asked.trial.lacks_rows = true;
      return false;
    }
    if (rows.takes_from_control) rows.donor = rows.control_parent;
    if (!has_donor) rows.donor = rows.parent;
    asked.can_change = (has_donor && stage_.maker.made(rows.donor) != nullptr) || take_another_key(rows);
    return true;
  }

  /// Of what did what it says: the rows that were made may not have met all that could keep it from that.
  void look_at_untried(Asked& asked) {
    const TriedKey tried{stage_, found_, asked.rows};
    std::vector<RuleTrial>& rules = asked.trial.rules;
    if (is_held(rules.front())) {
      rules.front().not_met = not_met(tried, asked.trial.object);
      rules.front().untried = untried_partition(tried);
    }
    if (!is_held(rules.back())) return;
    rules.back().untried = untried_move(tried);
    if (rules.back().untried.empty()) return;
    rules.back().hints.push_back(
        fmt::format("foreign_key_behaviour: {{except: {{{}: no row moves}}}} says that this does not come up",
                    asked.trial.object.title()));
  }

  Stage& stage_;
  const Snapshot& found_;
  Circumstances circumstances_;
  KeyPlay play_;
  std::vector<Asked> asked_;
  std::map<Name, RowId> control_parents_;
  std::map<Name, RowId> donors_;
};

}  // namespace

bool is_held(const RuleTrial& rule) {
  return !rule.judgement.difference && rule.judgement.unreached.empty();
}

std::vector<KeyTrial> try_keys(Stage& stage, const Snapshot& found, const std::vector<Ranged>& keys,
                               const Circumstances& circumstances) {
  return Trials(stage, found, circumstances).run(keys);
}

}  // namespace schemaproof
