// What becomes of a whole tree of rows when its root is deleted?
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "checks/cascade/judge.hpp"
#include "checks/cascade/stage.hpp"
#include "checks/cascade/tree_rows.hpp"

namespace schemaproof {

/// A table whose row refused the delete. It was then taken out, and the delete tried again.
struct Blocker {
  Name table;
  const ForeignKey* key = nullptr;  // null: something else of the table's, such as NOT NULL, a check, a trigger
  Refusal refusal;
};

/// How many rows of a table there were, and what became of them.
struct TableTally {
  std::size_t made = 0;
  std::size_t deleted = 0;
  std::size_t nullified = 0;
  std::size_t defaulted = 0;
  std::size_t kept = 0;
  std::size_t moved = 0;  // to another partition

  bool operator==(const TableTally&) const = default;
};

/// What was written in a table, by whatever hand.
struct Written {
  std::size_t inserted = 0;
  std::size_t updated = 0;
  std::size_t deleted = 0;

  bool operator==(const Written&) const = default;
};

struct TreeSeen {
  std::vector<Blocker> blockers;   // in the order in which they refused
  std::optional<Refusal> refusal;  // by what could not be taken out
  bool root_is_there = false;
  std::map<Name, TableTally> tables;  // those of the tree
  /// Of the rows of the tree that refer to another by that key; one that refers by two is counted with both.
  std::map<const ForeignKey*, TableTally> keys;
  std::set<Name> deleted;
  std::set<ColumnOf> nullified;
  std::set<ColumnOf> defaulted;
  std::set<Name> controls_touched;
  std::map<Name, Written> elsewhere;  // tables outside the tree
  std::set<Name> inserted;            // tables, of the tree or not, into which rows were written
  /// Tables of the tree where a row that stayed holds something else now, in columns of no key; or one that hangs on
  /// another root does.
  std::set<Name> updated;

  [[nodiscard]] bool is_blocked_by(const Name& table) const;
};

enum class KeyOrder { as_made, reversed };

/// Deletes the root in a transaction that is rolled back. All needed rows must be made. Rows that refuse are taken out,
/// one after the other, until the delete goes through. `reversed`: as if the foreign keys of the tree had been made in
/// the other order, as after a dump and restore.
TreeSeen play_tree(Stage& stage, const CascadeTree& tree, const TreeRows& rows, KeyOrder order);

}  // namespace schemaproof
