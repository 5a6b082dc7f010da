#include "checks/cascade/tree_play.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

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

/// The statements of a play, and where in it the answers stand.
class TreePlay {
public:
  TreePlay(Stage& stage, const CascadeTree& tree, const TreeRows& rows) : stage_(stage), tree_(tree), rows_(rows) {}

  TreeSeen run(KeyOrder order) {
    StatementGroup begin{"BEGIN"};
    if (order == KeyOrder::reversed) reverse_keys(begin);
    must(run_group(begin));
    TreeSeen seen;
    try {
      while (!try_delete(seen)) {}
    } catch (...) {
      run_group({"ROLLBACK"});
      throw;
    }
    run_group({"ROLLBACK"});
    return seen;
  }

private:
  std::vector<Outcome> run_group(const StatementGroup& group) { return stage_.session.run_groups({group}).front(); }

  static const SqlError* error_in(const std::vector<Outcome>& outcomes) {
    for (const Outcome& outcome : outcomes) {
      if (outcome.error) return &*outcome.error;
    }
    return nullptr;
  }

  static void must(const std::vector<Outcome>& outcomes) {
    if (const SqlError* error = error_in(outcomes)) throw Failure("cannot play a cascade: " + error->message);
  }

  /// False: a row that refused was taken out, and it is worth trying again.
  bool try_delete(TreeSeen& seen) {
    const std::vector<Outcome> outcomes =
        run_group({"SAVEPOINT whole", written_so_far, delete_root(), "SET CONSTRAINTS ALL IMMEDIATE"});
    if (const SqlError* error = error_in(outcomes)) {
      must(run_group({"ROLLBACK TO SAVEPOINT whole"}));
      const Refusal refusal = refusal_of(*error);
      if (take_out(refusal, seen)) return false;
      seen.refusal = refusal;
      return true;
    }
    seen.root_is_there = outcomes[2].affected == 0;
    StatementGroup looks;
    for (const Name& table : tables())
      looks.push_back(look_at(stage_.ddl, *stage_.shapes.find(table), made_rows(table)));
    looks.emplace_back(written_so_far);
    const std::vector<Outcome> looked = run_group(looks);
    must(looked);
    std::size_t at = 0;
    for (const Name& table : tables()) read_table(table, looked[at++], seen);
    read_elsewhere(outcomes[1], looked[at], seen);
    return true;
  }

  /// The branch whose row refused: by its key where the server names it, else by its table.
  [[nodiscard]] std::optional<Blocker> blocker_of(const Refusal& refusal) const {
    const std::vector<Name> tables = tables_of(refusal, stage_.shapes);
    const auto is_of_it = [&](const Branch& branch) {
      return std::find(tables.begin(), tables.end(), branch.table) != tables.end();
    };
    for (const auto* branches : {&tree_.branches, &tree_.beyond}) {
      for (const Branch& branch : *branches) {
        if (is_of_it(branch) && branch.key->name == refusal.constraint)
          return Blocker{branch.table, branch.key, refusal};
      }
    }
    for (const Branch& branch : tree_.branches) {
      if (is_of_it(branch) && branch.table != tree_.root) return Blocker{branch.table, nullptr, refusal};
    }
    return std::nullopt;
  }

  /// Takes out the rows that refused, with those that hang on them: first those that refer by that key alone.
  bool take_out(const Refusal& refusal, TreeSeen& seen) {
    auto blocker = blocker_of(refusal);
    if (!blocker && refusal.table.empty()) blocker = blocker_by_trial(tables_that_may_refuse(refusal), refusal);
    if (!blocker) return false;
    if (blocker->key == nullptr && !refusal.table.empty()) {
      if (const auto by_key = blocker_by_trial(keys_that_may_refuse(blocker->table, refusal), refusal))
        blocker = by_key;
    }
    std::set<RowId> out;
    for (const bool is_alone : {true, false}) {
      if (out.empty()) out = rows_that_refuse(*blocker, is_alone);
    }
    if (out.empty() && !take_out_strangers(*blocker)) return false;
    if (!out.empty()) take_out(std::move(out));
    const bool is_known = std::any_of(seen.blockers.begin(), seen.blockers.end(), [&](const Blocker& one) {
      return one.table == blocker->table && one.key == blocker->key;
    });
    if (!is_known) seen.blockers.push_back(*blocker);
    return true;
  }

  /// With those that hang on them. Nothing of theirs may act: neither what refused, nor what would write elsewhere.
  void take_out(std::set<RowId> out) {
    add_those_below(out);
    StatementGroup removal{"SET LOCAL session_replication_role = replica"};
    for (const RowId id : out) {
      removal.push_back(fmt::format("DELETE FROM {} WHERE {}", stage_.ddl.name(stage_.plan.row(id).shape->name),
                                    is_at(*stage_.maker.made(id))));
    }
    removal.emplace_back("SET LOCAL session_replication_role = origin");
    must(run_group(removal));
    taken_out_.insert(out.begin(), out.end());
  }

  /// Rows that a trigger wrote when those of the tree were made, and that refer to them by the key that refused.
  bool take_out_strangers(const Blocker& blocker) {
    if (blocker.key == nullptr) return false;
    std::vector<std::string> parents;
    const Name& referred = blocker.key->references->table;
    for (const RowId id : made_in_tree(referred)) parents.push_back(is_at(*stage_.maker.made(id), "p."));
    if (referred == tree_.root) parents.push_back(is_at(*stage_.maker.made(rows_.root), "p."));
    if (parents.empty()) return false;
    const std::string condition =
        fmt::format("EXISTS (SELECT 1 FROM {} p WHERE ({}) AND {})", stage_.ddl.name(blocker.key->references->table),
                    joined(parents, " OR "), equal_pairs(*blocker.key));
    const std::vector<Outcome> outcomes =
        run_group({"SET LOCAL session_replication_role = replica",
                   fmt::format("DELETE FROM {} c WHERE {}", stage_.ddl.name(blocker.table), condition),
                   "SET LOCAL session_replication_role = origin"});
    must(outcomes);
    return outcomes[1].affected > 0;
  }

  /// A trigger may refuse without a word of its table.
  [[nodiscard]] std::vector<Blocker> tables_that_may_refuse(const Refusal& refusal) const {
    std::vector<Blocker> blockers;
    for (const auto& [table, rows] : rows_.rows) {
      if (table != tree_.root) blockers.push_back({table, nullptr, refusal});
    }
    return blockers;
  }

  /// What a key sets, NOT NULL or a check may refuse, and no key is named: rows that refer by others alone need not go.
  [[nodiscard]] std::vector<Blocker> keys_that_may_refuse(const Name& table, const Refusal& refusal) const {
    std::vector<Blocker> blockers;
    for (const Branch* branch : tree_.to(table)) {
      const std::string rule = branch->key->on_delete.value_or("");
      if (!rule.starts_with("set ")) continue;
      const Names set = columns_set_by(rule, *branch->key);
      if (refusal.column.empty() || std::find(set.begin(), set.end(), refusal.column) != set.end())
        blockers.push_back({table, branch->key, refusal});
    }
    return blockers;
  }

  /// The one without whose rows that is not said any more. The fewer rows go with it, the more it says.
  std::optional<Blocker> blocker_by_trial(const std::vector<Blocker>& blockers, const Refusal& refusal) {
    std::vector<std::pair<Blocker, std::set<RowId>>> tries;
    for (const Blocker& blocker : blockers) {
      std::set<RowId> out = rows_that_refuse(blocker, false);
      if (out.empty()) continue;
      add_those_below(out);
      tries.emplace_back(blocker, std::move(out));
    }
    std::stable_sort(tries.begin(), tries.end(),
                     [](const auto& a, const auto& b) { return a.second.size() < b.second.size(); });
    for (const auto& [blocker, out] : tries) {
      const std::set<RowId> before = taken_out_;
      must(run_group({"SAVEPOINT trial"}));
      take_out(out);
      const std::vector<Outcome> outcomes = run_group({delete_root(), "SET CONSTRAINTS ALL IMMEDIATE"});
      const SqlError* error = error_in(outcomes);
      const bool is_it = error == nullptr || error->message != refusal.message;
      must(run_group({"ROLLBACK TO SAVEPOINT trial"}));
      taken_out_ = before;
      if (is_it) return blocker;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::set<RowId> rows_that_refuse(const Blocker& blocker, bool is_alone) const {
    std::set<RowId> found;
    const auto rows = rows_.rows.find(blocker.table);
    if (rows == rows_.rows.end()) return found;
    for (const RowId id : rows->second) {
      if (taken_out_.contains(id) || stage_.maker.made(id) == nullptr) continue;
      const auto alone = rows_.alone.find(id);
      const bool is_by_key = alone != rows_.alone.end() && alone->second == blocker.key;
      if (is_alone ? is_by_key : blocker.key == nullptr || refers(id, *blocker.key)) found.insert(id);
    }
    return found;
  }

  /// To a row of the tree.
  [[nodiscard]] bool refers(RowId id, const ForeignKey& key) const {
    const auto parent = stage_.plan.parent_of(id, key);
    if (!parent) return false;
    if (*parent == rows_.root) return true;
    const auto rows = rows_.rows.find(key.references->table);
    return rows != rows_.rows.end()
           && std::find(rows->second.begin(), rows->second.end(), *parent) != rows->second.end();
  }

  void add_those_below(std::set<RowId>& out) const {
    std::set<RowId> there;
    for (const auto& [table, rows] : rows_.rows) {
      for (const RowId id : rows) {
        if (!taken_out_.contains(id) && stage_.maker.made(id) != nullptr) there.insert(id);
      }
    }
    stage_.plan.add_those_that_hang(out, there);
  }

  [[nodiscard]] std::set<Name> tables() const {
    std::set<Name> all{tree_.root};
    for (const auto& [table, rows] : rows_.rows) all.insert(table);
    return all;
  }

  [[nodiscard]] std::string delete_root() const {
    const MadeRow& root = *stage_.maker.made(rows_.root);
    const TableShape& shape = *stage_.shapes.find(tree_.root);
    const bool is_partitioned = !shape.table->partition_by.value_or("").empty();
    return fmt::format("DELETE FROM {}{} WHERE {}", is_partitioned ? "" : "ONLY ", stage_.ddl.name(tree_.root),
                       is_at(root));
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
      // What rows that were there refer to is no matter. Of a partitioned table no server before 18 takes that.
      if (!stage_.is_partitioned(branch->table)) key.validated = false;
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
        const MadeRow* row = stage_.maker.made(id);
        if (row != nullptr && !taken_out_.contains(id)) made.push_back(row);
      }
    }
    if (table == tree_.root && rows_.control_root) made.push_back(stage_.maker.made(*rows_.control_root));
    return made;
  }

  [[nodiscard]] std::vector<RowId> made_in_tree(const Name& table) const {
    std::vector<RowId> made;
    const auto rows = rows_.rows.find(table);
    if (rows == rows_.rows.end()) return made;
    std::copy_if(rows->second.begin(), rows->second.end(), std::back_inserter(made),
                 [&](RowId id) { return stage_.maker.made(id) != nullptr && !taken_out_.contains(id); });
    return made;
  }

  void read_table(const Name& table, const Outcome& look, TreeSeen& seen) const {
    const TableShape& shape = *stage_.shapes.find(table);
    const std::vector<const MadeRow*> rows = made_rows(table);
    const std::vector<Fate> fates = fates_of(rows, shape, look);
    const std::vector<RowId> own = made_in_tree(table);
    TableTally& tally = seen.tables[table];
    for (std::size_t i = 0; i < fates.size(); ++i) {
      if (i >= own.size()) {
        if (happens_to_refer(*rows[i], shape)) continue;
        // What triggers do to other columns is not a key's doing.
        const bool is_moved = std::any_of(fates[i].changes.begin(), fates[i].changes.end(),
                                          [&](const auto& change) { return shape.is_in_key(change.first); });
        if (fates[i].kind == Fate::Kind::gone || is_moved) seen.controls_touched.insert(table);
        if (is_updated(shape, fates[i])) seen.updated.insert(table);
        tally.moved += fates[i].moved ? 1 : 0;
        continue;
      }
      const auto fate = read_fate(shape, fates[i], seen);
      count(fate, tally);
      tally.moved += fates[i].moved ? 1 : 0;
      // A row that a key changes may be changed further by its own triggers.
      if (fate == &TableTally::kept && is_updated(shape, fates[i])) seen.updated.insert(table);
      for (const Branch* branch : tree_.to(table)) {
        if (refers(own[i], *branch->key)) count(fate, seen.keys[branch->key]);
      }
    }
    if (tally.deleted > 0) seen.deleted.insert(table);
  }

  /// Whether a row that was to hang on another refers to one of the tree all the same: a check may have wanted two of
  /// its keys to differ.
  [[nodiscard]] bool happens_to_refer(const MadeRow& row, const TableShape& shape) const {
    return std::any_of(shape.keys.begin(), shape.keys.end(), [&](const ForeignKey* key) {
      const Name& referred = key->references->table;
      std::vector<RowId> parents = made_in_tree(referred);
      if (referred == tree_.root) parents.push_back(rows_.root);
      return std::any_of(parents.begin(), parents.end(),
                         [&](RowId id) { return holds_same(row, *stage_.maker.made(id), *key); });
    });
  }

  /// In a column that no key decides, and that is not made of others.
  static bool is_updated(const TableShape& shape, const Fate& fate) {
    return std::any_of(fate.changes.begin(), fate.changes.end(), [&](const auto& change) {
      return !shape.is_in_key(change.first) && shape.column(change.first)->generated.value_or("").empty();
    });
  }

  static bool may_become_default(const TableShape& shape, const std::string& column) {
    return std::any_of(shape.keys.begin(), shape.keys.end(), [&](const ForeignKey* key) {
      const std::string rule = key->on_delete.value_or("");
      if (!rule.starts_with("set default")) return false;
      const Names set = columns_set_by(rule, *key);
      return std::find(set.begin(), set.end(), column) != set.end();
    });
  }

  static void count(std::size_t TableTally::* fate, TableTally& tally) {
    ++tally.made;
    ++(tally.*fate);
  }

  /// Which of a tally's numbers the row counts for. What a column holds that no key gives a default, a trigger wrote.
  static std::size_t TableTally::* read_fate(const TableShape& shape, const Fate& fate, TreeSeen& seen) {
    bool is_nullified = false;
    bool is_defaulted = false;
    for (const auto& [column, value] : fate.changes) {
      if (!shape.is_in_key(column)) continue;
      if (value && !may_become_default(shape, column)) {
        seen.updated.insert(shape.name);
        continue;
      }
      (value ? seen.defaulted : seen.nullified).emplace(shape.name, column);
      (value ? is_defaulted : is_nullified) = true;
    }
    if (fate.kind == Fate::Kind::gone) return &TableTally::deleted;
    if (is_nullified) return &TableTally::nullified;
    return is_defaulted ? &TableTally::defaulted : &TableTally::kept;
  }

  /// What was written between two looks at the counters. Those of a partition count for its partitioned table, where a
  /// row that moves from one to another is one that is inserted.
  void read_elsewhere(const Outcome& before, const Outcome& after, TreeSeen& seen) const {
    std::set<Name> own;
    std::map<Name, std::size_t> moved;
    for (const Name& table : tables()) {
      own.insert(topmost(table));
      moved[topmost(table)] += seen.tables[table].moved;
    }
    std::map<Name, Written> earlier = read_written(before);
    for (const auto& [table, now] : read_written(after)) {
      const Written& then = earlier[table];
      if (now.inserted - then.inserted > moved[table]) seen.inserted.insert(table);
      if (own.contains(table) || now == then) continue;
      seen.elsewhere[table] = {now.inserted - then.inserted, now.updated - then.updated, now.deleted - then.deleted};
    }
  }

  /// The partitioned table at the top of a partition; any other table itself.
  [[nodiscard]] Name topmost(const Name& table) const {
    const TableShape* shape = stage_.shapes.find(table);
    const std::string parent = shape == nullptr ? std::string() : shape->table->partition_of.value_or("");
    return parent.empty() ? table : topmost(parse_name(parent));
  }

  [[nodiscard]] std::map<Name, Written> read_written(const Outcome& counters) const {
    std::map<Name, Written> written;
    for (const auto& row : counters.rows) {
      const Name table = name_seen_from(stage_.shapes.schema().home, row[0].value_or(""), row[1].value_or(""));
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
  std::set<RowId> taken_out_;
};

}  // namespace

bool TreeSeen::is_blocked_by(const Name& table) const {
  return std::any_of(blockers.begin(), blockers.end(), [&](const Blocker& blocker) { return blocker.table == table; });
}

TreeSeen play_tree(Stage& stage, const CascadeTree& tree, const TreeRows& rows, KeyOrder order) {
  return TreePlay(stage, tree, rows).run(order);
}

}  // namespace schemaproof
