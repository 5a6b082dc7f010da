// Which tables does deleting a row reach, by which foreign keys, and what should become of their rows? Foretold from
// the keys alone.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "checks/cascade/shapes.hpp"

namespace schemaproof {

/// A foreign key that leads from a table to one whose rows are deleted.
struct Branch {
  Name table;
  Name parent;
  const ForeignKey* key = nullptr;
  std::size_t depth = 1;
  bool is_repeated = false;  // the table was reached before, and what is below it stands there
};

/// A column of a table.
using ColumnOf = std::pair<Name, std::string>;

struct CascadeTree {
  Name root;
  std::vector<Branch> branches;  // as a tree is printed: what is below a branch follows it
  /// Where some table of it has triggers or rules: the keys below tables whose rows no key deletes. Theirs may.
  std::vector<Branch> beyond;
  std::set<Name> deleted;  // the root's table among them
  std::set<ColumnOf> nullified;
  std::set<ColumnOf> defaulted;

  /// The branches by which a table is reached.
  [[nodiscard]] std::vector<const Branch*> to(const Name& table) const;
};

/// RESTRICT and NO ACTION.
inline bool refuses(std::string_view rule) {
  return rule == "restrict" || rule == "no action";
}

/// That of its ON DELETE.
inline bool refuses(const ForeignKey& key) {
  return key.on_delete && refuses(*key.on_delete);
}

CascadeTree tree_of(const Shapes& shapes, const Name& root);

}  // namespace schemaproof
