#include "checks/cascade/tree_rows.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace schemaproof {

namespace {

/// Plans one side of a tree: the rows that hang on its root, or on the control's.
class Grower {
public:
  Grower(RowPlan& plan, const Shapes& shapes, const CascadeTree& tree, const std::set<Name>& single, TreeRows& planned)
      : plan_(plan), shapes_(shapes), tree_(tree), single_(single), planned_(planned) {}

  std::map<Name, std::vector<RowId>> grow(RowId root) {
    instances_ = {{tree_.root, root}};
    rows_ = {};
    used_ = {};
    planned_.needed.insert(root);
    std::vector<Name> waiting;
    for (const Branch& branch : tree_.branches) {
      const bool is_new = std::find(waiting.begin(), waiting.end(), branch.table) == waiting.end();
      if (is_new && branch.table != tree_.root) waiting.push_back(branch.table);
    }
    while (!waiting.empty()) {
      // Parents first; in a circle, whichever has one.
      auto next = std::find_if(waiting.begin(), waiting.end(),
                               [&](const Name& table) { return parents(table) == Parents::all; });
      if (next == waiting.end())
        next = std::find_if(waiting.begin(), waiting.end(),
                            [&](const Name& table) { return parents(table) == Parents::some; });
      if (next == waiting.end()) break;
      planned_.needed.insert(plan_instance(*next));
      waiting.erase(next);
    }
    plan_rows_by_all_keys();
    plan_rows_by_one_key();
    plan_rows_beyond();
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
      lacks_any = lacks_any || !is_there;
    }
    return !has_any ? Parents::none : lacks_any ? Parents::some : Parents::all;
  }

  /// The row on which those below hang. One that something deletes refers by no key that would refuse that.
  RowId plan_instance(const Name& table) {
    const auto& branches = tree_.to(table);
    const bool is_deleted = std::any_of(branches.begin(), branches.end(), [&](const Branch* branch) {
      return !will_refuse(*branch) && branch->parent != table && instances_.contains(branch->parent);
    });
    const RowId row = plan_.add(table, sources_of(table, is_deleted ? Refusing::left_out : Refusing::taken));
    rows_[table].push_back(row);
    instances_[table] = row;
    return row;
  }

  /// One more row of a table that has one already. None where it is one that is there: the root may refer to what hangs
  /// on it. Throws NoRow.
  std::optional<RowId> plan_another(const Name& table, const Sources& sources) {
    const RowId row = plan_.add(table, sources);
    const auto is_known = [&](const auto& entry) { return entry.second == row; };
    if (std::any_of(instances_.begin(), instances_.end(), is_known)) return std::nullopt;
    rows_[table].push_back(row);
    return row;
  }

  /// Where a row cannot refer to all that is above it, it is to be one that goes: what hangs on it shows then.
  std::vector<const Branch*> those_that_delete_first(const Name& table) const {
    std::vector<const Branch*> branches = tree_.to(table);
    std::stable_partition(branches.begin(), branches.end(), [&](const Branch* branch) {
      return branch->key->on_delete == "cascade" && tree_.deleted.contains(branch->parent);
    });
    return branches;
  }

  /// Whether a key refuses whatever the row holds: by its rule, or since what it sets may not be there.
  [[nodiscard]] bool will_refuse(const Branch& branch) const {
    const std::string rule = branch.key->on_delete.value_or("");
    if (!rule.starts_with("set null")) return refuses(*branch.key);
    const TableShape& shape = *shapes_.find(branch.table);
    const Names set = columns_set_by(rule, *branch.key);
    return std::any_of(set.begin(), set.end(), [&](const std::string& column) { return shape.is_required(column); });
  }

  enum class Refusing { taken, left_out };

  /// What a row must hold to refer to all that is above it.
  Sources sources_of(const Name& table, Refusing refusing) {
    Sources sources;
    for (const Branch* branch : those_that_delete_first(table)) {
      const auto parent = instances_.find(branch->parent);
      if (branch->parent == table || parent == instances_.end()) continue;
      if (refusing == Refusing::left_out && will_refuse(*branch)) continue;
      if (single_.contains(table) && !sources.empty()) continue;
      const Sources more = RowPlan::referring(*branch->key, parent->second);
      const bool fits = std::all_of(more.begin(), more.end(), [&](const auto& entry) {
        const auto there = sources.find(entry.first);
        return there == sources.end() || plan_.origin(there->second) == plan_.origin(entry.second);
      });
      if (!fits) continue;
      sources.insert(more.begin(), more.end());
      used_.insert(branch->key);
    }
    return sources;
  }

  /// Whether a row goes that something deletes and something else refuses may depend on what comes first.
  void plan_rows_by_all_keys() {
    std::vector<Name> tables;
    for (const auto& [table, row] : instances_) {
      const auto& branches = tree_.to(table);
      const bool may_refuse = std::any_of(branches.begin(), branches.end(), [&](const Branch* branch) {
        return will_refuse(*branch) && !used_.contains(branch->key) && branch->parent != table;
      });
      if (may_refuse && !single_.contains(table)) tables.push_back(table);
    }
    for (const Name& table : tables) {
      try {
        const std::set<const ForeignKey*> used = used_;
        plan_another(table, sources_of(table, Refusing::taken));
        used_ = used;  // each refusing key has a row of its own besides
      } catch (const NoRow&) {
        continue;  // it cannot refer to all at once
      }
    }
  }

  /// What one key alone does to a row shows where several lead to its table, and where it leads to its own.
  void plan_rows_by_one_key() {
    for (const Branch& branch : tree_.branches) {
      const auto parent = instances_.find(branch.parent);
      if (parent == instances_.end()) continue;
      const bool is_only_one = tree_.to(branch.table).size() == 1;
      if (used_.contains(branch.key) && (is_only_one || single_.contains(branch.table))) continue;
      try {
        const auto row = plan_another(branch.table, RowPlan::referring(*branch.key, parent->second));
        if (row) planned_.alone[*row] = branch.key;
      } catch (const NoRow&) {
        if (rows_[branch.table].empty() && branch.table != tree_.root) throw;
      }
    }
  }

  /// On each row of a table that no key deletes, whatever is wherever below: a trigger may delete it.
  void plan_rows_beyond() {
    for (const Branch& branch : tree_.beyond) {
      const std::vector<RowId> parents = rows_[branch.parent];
      for (const RowId parent : parents) {
        try {
          plan_another(branch.table, RowPlan::referring(*branch.key, parent));
        } catch (const NoRow&) {
          continue;  // no key asks for it
        }
      }
    }
  }

  RowPlan& plan_;
  const Shapes& shapes_;
  const CascadeTree& tree_;
  const std::set<Name>& single_;
  TreeRows& planned_;
  std::map<Name, RowId> instances_;
  std::map<Name, std::vector<RowId>> rows_;
  std::set<const ForeignKey*> used_;
};

}  // namespace

TreeRows plan_tree(RowPlan& plan, const Shapes& shapes, const CascadeTree& tree, const std::set<Name>& single) {
  TreeRows rows;
  rows.root = plan.add(tree.root);
  rows.control_root = plan.add(tree.root);
  Grower grower(plan, shapes, tree, single, rows);
  rows.rows = grower.grow(rows.root);
  rows.controls = grower.grow(*rows.control_root);
  return rows;
}

}  // namespace schemaproof
