#include "checks/cascade/tree_play.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "checks/cascade/play.hpp"
#include "support/failure.hpp"
#include "support/sql_names.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// How much this session has written in each table, whoever made it do so. The counters also hold what was written
/// before, as long as the server has not collected it.
constexpr const char* written_so_far =
    "SELECT n.nspname, c.relname, sum(s.n_tup_ins), sum(s.n_tup_upd), sum(s.n_tup_del) FROM "
    "pg_catalog.pg_stat_xact_user_tables s JOIN pg_catalog.pg_class c ON c.oid = "
    "coalesce(pg_catalog.pg_partition_root(s.relid), s.relid) JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "WHERE s.n_tup_ins + s.n_tup_upd + s.n_tup_del > 0 GROUP BY 1, 2";

/// Plans one side of a tree: the rows that hang on its root, or on the control's.
class Grower {
public:
  Grower(Stage& stage, const CascadeTree& tree, const std::set<Name>& left_out, const std::set<Name>& single)
      : stage_(stage), tree_(tree), left_out_(left_out), single_(single) {}

  /// `needed` takes the rows that must be there.
  std::map<Name, std::vector<RowId>> grow(RowId root, std::set<RowId>& needed) {
    instances_ = {{tree_.root, root}};
    rows_ = {};
    used_ = {};
    needed.insert(root);
    std::vector<Name> waiting;
    for (const Branch& branch : tree_.branches) {
      const bool is_new = std::find(waiting.begin(), waiting.end(), branch.table) == waiting.end();
      if (is_new && branch.table != tree_.root && !left_out_.contains(branch.table)) waiting.push_back(branch.table);
    }
    while (!waiting.empty()) {
      // Parents first; in a circle, whichever has one.
      auto next = std::find_if(waiting.begin(), waiting.end(),
                               [&](const Name& table) { return parents(table) == Parents::all; });
      if (next == waiting.end())
        next = std::find_if(waiting.begin(), waiting.end(),
                            [&](const Name& table) { return parents(table) == Parents::some; });
      if (next == waiting.end()) break;
      needed.insert(plan_instance(*next));
      waiting.erase(next);
    }
    plan_rows_by_one_key();
    return std::move(rows_);
  }

private:
  enum class Parents { none, some, all };

  Parents parents(const Name& table) const {
    bool has_any = false;
    bool lacks_any = false;
    for (const Branch* branch : tree_.to(table)) {
      if (branch->parent == table) continue;
      const bool is_there = instances_.contains(branch->parent);
      has_any = has_any || is_there;
      lacks_any = lacks_any || (!is_there && !left_out_.contains(branch->parent));
    }
    return !has_any ? Parents::none : lacks_any ? Parents::some : Parents::all;
  }

  RowId plan_instance(const Name& table) {
    Sources sources;
    for (const Branch* branch : tree_.to(table)) {
      const auto parent = instances_.find(branch->parent);
      if (branch->parent == table || parent == instances_.end()) continue;
      if (single_.contains(table) && !sources.empty()) continue;
      const Sources more = RowPlan::referring(*branch->key, parent->second);
      const bool fits = std::all_of(more.begin(), more.end(), [&](const auto& entry) {
        const auto there = sources.find(entry.first);
        return there == sources.end() || stage_.plan.origin(there->second) == stage_.plan.origin(entry.second);
      });
      if (!fits) continue;
      sources.insert(more.begin(), more.end());
      used_.insert(branch->key);
    }
    const RowId row = stage_.plan.add(table, sources);
    rows_[table].push_back(row);
    instances_[table] = row;
    return row;
  }

  /// What one key alone does to a row shows where several lead to its table, and where it leads to its own.
  void plan_rows_by_one_key() {
    for (const Branch& branch : tree_.branches) {
      const auto parent = instances_.find(branch.parent);
      if (parent == instances_.end() || left_out_.contains(branch.table)) continue;
      const bool is_only_one = tree_.to(branch.table).size() == 1;
      if (used_.contains(branch.key) && (is_only_one || single_.contains(branch.table))) continue;
      // A row that nothing deletes would block what goes through when something does.
      if (refuses(*branch.key) && !rows_[branch.table].empty()) continue;
      if (refuses(*branch.key) && branch.table == tree_.root) continue;
      try {
        rows_[branch.table].push_back(stage_.plan.add(branch.table, RowPlan::referring(*branch.key, parent->second)));
      } catch (const NoRow&) {
        if (rows_[branch.table].empty()) throw;
      }
    }
  }

  Stage& stage_;
  const CascadeTree& tree_;
  const std::set<Name>& left_out_;
  const std::set<Name>& single_;
  std::map<Name, RowId> instances_;
  std::map<Name, std::vector<RowId>> rows_;
  std::set<const ForeignKey*> used_;
};

/// The statements of a play, and where in it the answers stand.
class TreePlay {
public:
  TreePlay(Stage& stage, const CascadeTree& tree, const TreeRows& rows) : stage_(stage), tree_(tree), rows_(rows) {}

  TreeSeen run(KeyOrder order) {
    StatementGroup play{"BEGIN"};
    if (order == KeyOrder::reversed) reverse_keys(play);
    play.emplace_back(written_so_far);
    const std::size_t act = play.size();
    play.push_back(delete_root());
    play.emplace_back("SET CONSTRAINTS ALL IMMEDIATE");
    const std::size_t looks = play.size();
    for (const Name& table : tables())
      play.push_back(look_at(stage_.ddl, *stage_.shapes.find(table), made_rows(table)));
    play.emplace_back(written_so_far);
    const std::vector<Outcome> outcomes = stage_.session.run_groups({play, {"ROLLBACK"}}).front();
    TreeSeen seen;
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      if (!outcomes[i].error) continue;
      const SqlError& error = *outcomes[i].error;
      if (i < act || i >= looks) throw Failure("cannot play a cascade: " + error.message);
      seen.refusal = {error.sqlstate, error.message, error.constraint, error.table};
      return seen;
    }
    seen.root_is_there = outcomes[act].affected == 0;
    std::size_t at = looks;
    for (const Name& table : tables()) read_table(table, outcomes[at++], seen);
    read_elsewhere(outcomes[act - 1], outcomes[at], seen);
    return seen;
  }

private:
  [[nodiscard]] std::set<Name> tables() const {
    std::set<Name> all{tree_.root};
    for (const auto& [table, rows] : rows_.rows) all.insert(table);
    return all;
  }

  [[nodiscard]] std::string delete_root() const {
    const MadeRow& root = *stage_.maker.made(rows_.root);
    const TableShape& shape = *stage_.shapes.find(tree_.root);
    const bool is_partitioned = !shape.table->partition_by.value_or("").empty();
    return fmt::format("DELETE FROM {}{} WHERE tableoid = {} AND ctid = {}", is_partitioned ? "" : "ONLY ",
                       stage_.ddl.name(tree_.root), root.table_id, quoted_literal(root.place));
  }

  void reverse_keys(StatementGroup& play) const {
    std::vector<const Branch*> branches;
    for (const Branch& branch : tree_.branches) branches.push_back(&branch);
    const auto made = [&](const Branch* branch) {
      const auto at = stage_.made_in_order.find({branch->table, branch->key->name});
      return at == stage_.made_in_order.end() ? 0 : at->second;
    };
    std::stable_sort(branches.begin(), branches.end(),
                     [&](const Branch* a, const Branch* b) { return made(a) > made(b); });
    for (const Branch* branch : branches) play.push_back(stage_.ddl.drop_constraint(branch->table, branch->key->name));
    for (const Branch* branch : branches) {
      ForeignKey key = *branch->key;
      key.comment.reset();
      play.push_back(stage_.ddl.add(branch->table, key));
    }
  }

  /// Those of the tree, then the controls.
  [[nodiscard]] std::vector<const MadeRow*> made_rows(const Name& table) const {
    std::vector<const MadeRow*> made;
    for (const auto* side : {&rows_.rows, &rows_.controls}) {
      const auto rows = side->find(table);
      if (rows == side->end()) continue;
      for (const RowId id : rows->second) {
        if (const MadeRow* row = stage_.maker.made(id)) made.push_back(row);
      }
    }
    if (table == tree_.root) made.push_back(stage_.maker.made(rows_.control_root));
    return made;
  }

  [[nodiscard]] std::size_t made_in_tree(const Name& table) const {
    const auto rows = rows_.rows.find(table);
    if (rows == rows_.rows.end()) return 0;
    return static_cast<std::size_t>(std::count_if(rows->second.begin(), rows->second.end(),
                                                  [&](RowId id) { return stage_.maker.made(id) != nullptr; }));
  }

  void read_table(const Name& table, const Outcome& look, TreeSeen& seen) const {
    const TableShape& shape = *stage_.shapes.find(table);
    const std::vector<Fate> fates = fates_of(made_rows(table), shape, look);
    const std::size_t own = made_in_tree(table);
    TableTally& tally = seen.tables[table];
    for (std::size_t i = 0; i < fates.size(); ++i) {
      if (i >= own) {
        // What triggers do to other columns is not a key's doing.
        const bool is_moved = std::any_of(fates[i].changes.begin(), fates[i].changes.end(),
                                          [&](const auto& change) { return shape.is_in_key(change.first); });
        if (fates[i].kind == Fate::Kind::gone || is_moved) seen.controls_touched.insert(table);
        continue;
      }
      ++tally.made;
      read_fate(shape, fates[i], tally, seen);
    }
    if (tally.deleted > 0) seen.deleted.insert(table);
  }

  static void read_fate(const TableShape& shape, const Fate& fate, TableTally& tally, TreeSeen& seen) {
    bool is_nullified = false;
    bool is_defaulted = false;
    for (const auto& [column, value] : fate.changes) {
      if (!shape.is_in_key(column)) continue;
      (value ? seen.defaulted : seen.nullified).emplace(shape.name, column);
      (value ? is_defaulted : is_nullified) = true;
    }
    if (fate.kind == Fate::Kind::gone)
      ++tally.deleted;
    else if (is_nullified)
      ++tally.nullified;
    else if (is_defaulted)
      ++tally.defaulted;
    else
      ++tally.kept;
  }

  /// What was written between two looks at the counters.
  void read_elsewhere(const Outcome& before, const Outcome& after, TreeSeen& seen) const {
    const std::set<Name> own = tables();
    std::map<Name, Written> earlier = read_written(before);
    for (const auto& [table, now] : read_written(after)) {
      const Written& then = earlier[table];
      if (now.inserted > then.inserted) seen.inserted.insert(table);
      if (own.contains(table) || now == then) continue;
      seen.elsewhere[table] = {now.inserted - then.inserted, now.updated - then.updated, now.deleted - then.deleted};
    }
  }

  [[nodiscard]] std::map<Name, Written> read_written(const Outcome& counters) const {
    std::map<Name, Written> written;
    for (const auto& row : counters.rows) {
      const std::string in = row[0].value_or("");
      const Name table{in == stage_.shapes.schema().home ? std::string() : in, row[1].value_or(""), {}};
      const auto count = [&](std::size_t column) {
        return static_cast<std::size_t>(std::stoul(row[column].value_or("0")));
      };
      written[table] = {count(2), count(3), count(4)};
    }
    return written;
  }

  Stage& stage_;
  const CascadeTree& tree_;
  const TreeRows& rows_;
};

}  // namespace

TreeRows plan_tree(Stage& stage, const CascadeTree& tree, const std::set<Name>& left_out,
                   const std::set<Name>& single) {
  TreeRows rows;
  rows.root = stage.plan.add(tree.root);
  rows.control_root = stage.plan.add(tree.root);
  Grower grower(stage, tree, left_out, single);
  rows.rows = grower.grow(rows.root, rows.needed);
  rows.controls = grower.grow(rows.control_root, rows.needed);
  return rows;
}

TreeSeen play_tree(Stage& stage, const CascadeTree& tree, const TreeRows& rows, KeyOrder order) {
  return TreePlay(stage, tree, rows).run(order);
}

}  // namespace schemaproof
