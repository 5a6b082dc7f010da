#include "checks/sqlite/trees.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "checks/sqlite/stage.hpp"
#include "migrations/bookkeeping.hpp"
#include "sqlite/sql_tokens.hpp"
#include "support/failure.hpp"

namespace schemaproof {

namespace {

/// What all tables held.
using Tables = std::map<Name, std::vector<SqliteValues>>;

class TreePlayOnSqlite {
public:
  TreePlayOnSqlite(const SqliteTemplate& made, const Name& root) : template_(made) {
    played_.tree = tree_of(made.shapes, root);
  }

  PlayedTree run() {
    std::set<RowId> out;
    if (!try_delete(out)) return std::move(played_);
    if (refusal_) {
      find_blockers(out);
      if (!try_delete(out)) return std::move(played_);
    }
    if (refusal_)
      played_.seen.refusal = refusal_;
    else
      read(out);
    return std::move(played_);
  }

private:
  /// False where the rows cannot be made. They are planned the same each time.
  bool try_delete(const std::set<RowId>& out) {
    refusal_.reset();
    try {
      stage_ = std::make_unique<SqliteStage>(template_);
      played_.rows = plan_tree(stage_->plan, stage_->shapes, played_.tree, {});
      if (const auto fault = stage_->make_all(out)) return cannot(*fault);
      before_ = look();
      const SqliteValues root = *stage_->made(played_.rows.root);
      stage_->run("BEGIN");
      refusal_ = stage_->run(fmt::format("DELETE FROM {} WHERE {}", sqlite_quoted(played_.tree.root.name),
                                         stage_->holds(played_.tree.root, root)));
      if (!refusal_) refusal_ = stage_->run("COMMIT");
      if (refusal_)
        stage_->run("ROLLBACK");
      else
        after_ = look();
    } catch (const NoRow& none) {
      return cannot("no row can be made: " + none.reason);
    } catch (const Failure& failure) {
      return cannot(failure.what());
    }
    return true;
  }

  bool cannot(const std::string& reason) {
    played_.unmade.verdict = Verdict::errored;
    played_.unmade.reason = reason;
    return false;
  }

  Tables look() {
    Tables tables;
    for (const auto& [name, shape] : stage_->shapes.all()) tables[name] = stage_->rows_of(name);
    return tables;
  }

  /// Whether the key may refuse a delete above: by its rule, or since it sets what may not be there.
  [[nodiscard]] bool may_refuse(const Branch& branch) const {
    const std::string rule = branch.key->on_delete.value_or("");
    if (refuses(rule)) return true;
    const TableShape& shape = *template_.shapes.find(branch.table);
    return rule.starts_with("set ")
           && std::any_of(branch.key->columns.begin(), branch.key->columns.end(), [&](const std::string& column) {
                return rule == "set default" || shape.is_required(column);
              });
  }

  /// The rows of the tree that refer to another of it by that key.
  [[nodiscard]] std::set<RowId> rows_by(const Branch& branch) const {
    std::set<RowId> found;
    const auto rows = played_.rows.rows.find(branch.table);
    if (rows == played_.rows.rows.end()) return found;
    for (const RowId id : rows->second) {
      const auto parent = stage_->plan.parent_of(id, *branch.key);
      if (parent && (*parent == played_.rows.root || is_in_tree(branch.parent, *parent))) found.insert(id);
    }
    return found;
  }

  [[nodiscard]] bool is_in_tree(const Name& table, RowId id) const {
    const auto rows = played_.rows.rows.find(table);
    return rows != played_.rows.rows.end()
           && std::find(rows->second.begin(), rows->second.end(), id) != rows->second.end();
  }

  /// With all that hangs on them.
  [[nodiscard]] std::set<RowId> with_those_below(std::set<RowId> rows) const {
    std::set<RowId> all;
    for (RowId id = 0; id < stage_->plan.size(); ++id) all.insert(id);
    stage_->plan.add_those_that_hang(rows, all);
    return rows;
  }

  void find_blockers(std::set<RowId>& out) {
    struct Suspect {
      const Branch* branch;
      std::set<RowId> rows;
    };
    std::vector<Suspect> suspects;
    for (const Branch& branch : played_.tree.branches) {
      if (!may_refuse(branch)) continue;
      std::set<RowId> rows = rows_by(branch);
      if (!rows.empty()) suspects.push_back({&branch, std::move(rows)});
    }
    for (const Suspect& suspect : suspects) {
      std::set<RowId> others;
      for (const Suspect& other : suspects) {
        std::set_difference(other.rows.begin(), other.rows.end(), suspect.rows.begin(), suspect.rows.end(),
                            std::inserter(others, others.end()));
      }
      others = with_those_below(std::move(others));
      // Where the others' rows cannot go without these, they are tried with them.
      const bool stays =
          std::none_of(suspect.rows.begin(), suspect.rows.end(), [&](RowId id) { return others.contains(id); });
      if (!stays) others.clear();
      if (!try_delete(others) || !refusal_) continue;
      Refusal refusal = *refusal_;
      refusal.table = suspect.branch->table.name;
      refusal.constraint = suspect.branch->key->name;
      played_.seen.blockers.push_back({suspect.branch->table, suspect.branch->key, refusal});
      out.insert(suspect.rows.begin(), suspect.rows.end());
    }
    out = with_those_below(std::move(out));
    out.erase(played_.rows.root);
    played_.unmade = {};
  }

  void read(const std::set<RowId>& out) {
    TreeSeen& seen = played_.seen;
    const Name& root = played_.tree.root;
    const std::vector<SqliteValues>& roots = after_[root];
    seen.root_is_there = std::find(roots.begin(), roots.end(), *stage_->made(played_.rows.root)) != roots.end();
    std::set<Name> tables{root};
    for (const auto& [table, rows] : played_.rows.rows) tables.insert(table);
    for (const Name& table : tables) read_table(table, out);
    for (const auto& [table, rows] : before_) read_elsewhere(table, tables.contains(table));
  }

  void read_table(const Name& table, const std::set<RowId>& out) {
    TreeSeen& seen = played_.seen;
    const TableShape& shape = *stage_->shapes.find(table);
    TableTally& tally = seen.tables[table];
    for (const RowId id : made(played_.rows.rows, table, out)) {
      const Fate fate = SqliteStage::fate_of(*stage_->made(id), before_[table], after_[table]);
      ++tally.made;
      if (fate.kind == Fate::Kind::gone)
        ++tally.deleted;
      else
        read_changes(shape, fate, tally);
    }
    if (tally.deleted > 0) seen.deleted.insert(table);
    std::vector<RowId> controls = made(played_.rows.controls, table, out);
    if (table == played_.tree.root && played_.rows.control_root) controls.push_back(*played_.rows.control_root);
    for (const RowId id : controls) {
      const SqliteValues* row = stage_->made(id);
      if (row == nullptr) continue;
      const Fate fate = SqliteStage::fate_of(*row, before_[table], after_[table]);
      const bool is_moved = std::any_of(fate.changes.begin(), fate.changes.end(),
                                        [&](const auto& change) { return shape.is_in_key(change.first); });
      if (fate.kind == Fate::Kind::gone || is_moved) seen.controls_touched.insert(table);
      if (is_updated(shape, fate)) seen.updated.insert(table);
    }
  }

  [[nodiscard]] std::vector<RowId> made(const std::map<Name, std::vector<RowId>>& side, const Name& table,
                                        const std::set<RowId>& out) const {
    std::vector<RowId> rows;
    const auto own = side.find(table);
    if (own == side.end()) return rows;
    std::copy_if(own->second.begin(), own->second.end(), std::back_inserter(rows),
                 [&](RowId id) { return !out.contains(id) && stage_->made(id) != nullptr; });
    return rows;
  }

  void read_changes(const TableShape& shape, const Fate& fate, TableTally& tally) {
    TreeSeen& seen = played_.seen;
    bool is_nullified = false;
    bool is_defaulted = false;
    for (const auto& [column, value] : fate.changes) {
      if (!shape.is_in_key(column)) continue;
      (value ? seen.defaulted : seen.nullified).emplace(shape.name, column);
      (value ? is_defaulted : is_nullified) = true;
    }
    ++(is_nullified ? tally.nullified : is_defaulted ? tally.defaulted : tally.kept);
    if (!is_nullified && !is_defaulted && is_updated(shape, fate)) seen.updated.insert(shape.name);
  }

  /// In a column that no key decides, and that is not made of others.
  static bool is_updated(const TableShape& shape, const Fate& fate) {
    return std::any_of(fate.changes.begin(), fate.changes.end(), [&](const auto& change) {
      return !shape.is_in_key(change.first) && shape.column(change.first)->generated.value_or("").empty();
    });
  }

  /// What triggers wrote: rows that came, and in tables outside the tree rows that went.
  void read_elsewhere(const Name& table, bool is_of_tree) {
    const auto missing_from = [](const std::vector<SqliteValues>& rows, const std::vector<SqliteValues>& there) {
      return static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), [&](const SqliteValues& row) {
        return std::find(there.begin(), there.end(), row) == there.end();
      }));
    };
    const std::vector<SqliteValues>& before = before_[table];
    const std::vector<SqliteValues>& after = after_[table];
    if (is_of_tree) {
      const TableTally& tally = played_.seen.tables[table];
      if (missing_from(after, before)
          > tally.nullified + tally.defaulted + (played_.seen.updated.contains(table) ? 1 : 0))
        played_.seen.inserted.insert(table);
      return;
    }
    const std::size_t came = missing_from(after, before);
    const std::size_t went = missing_from(before, after);
    if (came == 0 && went == 0) return;
    const std::size_t updated = std::min(came, went);
    played_.seen.elsewhere[table] = {came - updated, updated, went - updated};
    if (came > updated) played_.seen.inserted.insert(table);
  }

  const SqliteTemplate& template_;
  PlayedTree played_;
  std::unique_ptr<SqliteStage> stage_;
  std::optional<Refusal> refusal_;
  Tables before_;
  Tables after_;
};

}  // namespace

PlayedTree play_on_sqlite(const SqliteTemplate& made, const Name& root) {
  return TreePlayOnSqlite(made, root).run();
}

}  // namespace schemaproof
