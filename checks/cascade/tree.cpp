#include "checks/cascade/tree.hpp"

#include <algorithm>
#include <functional>

namespace schemaproof {

namespace {

/// Tables from which rows go, each reached first by the shortest way.
std::set<Name> deleted_from(const Shapes& shapes, const Name& root) {
  std::set<Name> deleted{root};
  std::vector<Name> open{root};
  while (!open.empty()) {
    const Name at = open.back();
    open.pop_back();
    for (const auto& [table, key] : shapes.leading_to(at)) {
      if (is_enforced(*key) && key->on_delete == "cascade" && deleted.insert(table).second) open.push_back(table);
    }
  }
  return deleted;
}

bool may_act_otherwise(const Shapes& shapes, const CascadeTree& tree) {
  const auto has_any = [&](const Name& name) {
    const TableShape* shape = shapes.find(name);
    return shape != nullptr && (!shape->table->triggers.empty() || !shape->table->rewrite_rules.empty());
  };
  return has_any(tree.root) || std::any_of(tree.branches.begin(), tree.branches.end(), [&](const Branch& branch) {
           return has_any(branch.table);
         });
}

/// Parents first.
std::vector<Branch> beyond(const Shapes& shapes, const CascadeTree& tree) {
  std::vector<Branch> branches;
  std::set<Name> seen = tree.deleted;
  std::vector<std::pair<Name, std::size_t>> open;
  for (const Branch& branch : tree.branches) {
    if (seen.insert(branch.table).second) open.emplace_back(branch.table, branch.depth);
  }
  for (std::size_t at = 0; at < open.size(); ++at) {
    const auto [parent, depth] = open[at];
    for (const auto& [table, key] : shapes.leading_to(parent)) {
      if (!is_enforced(*key) || tree.deleted.contains(table) || table == parent) continue;
      branches.push_back({table, parent, key, depth + 1, false});
      if (seen.insert(table).second) open.emplace_back(table, depth + 1);
    }
  }
  return branches;
}

}  // namespace

std::vector<const Branch*> CascadeTree::to(const Name& table) const {
  std::vector<const Branch*> branches_to;
  for (const Branch& branch : branches) {
    if (branch.table == table) branches_to.push_back(&branch);
  }
  return branches_to;
}

CascadeTree tree_of(const Shapes& shapes, const Name& root) {
  CascadeTree tree;
  tree.root = root;
  tree.deleted = deleted_from(shapes, root);
  std::set<Name> shown{root};
  const std::function<void(const Name&, std::size_t)> grow = [&](const Name& parent, std::size_t depth) {
    for (const auto& [table, key] : shapes.leading_to(parent)) {
      if (!is_enforced(*key)) continue;
      const std::string rule = key->on_delete.value_or("no action");
      const bool goes_on = rule == "cascade";
      const bool is_repeated = goes_on && shown.contains(table);
      tree.branches.push_back({table, parent, key, depth, is_repeated});
      if (goes_on && shown.insert(table).second) grow(table, depth + 1);
      if (tree.deleted.contains(table)) continue;
      for (const std::string& column : columns_set_by(rule, *key)) {
        if (rule.starts_with("set null")) tree.nullified.emplace(table, column);
        if (rule.starts_with("set default")) tree.defaulted.emplace(table, column);
      }
    }
  };
  grow(root, 1);
  if (may_act_otherwise(shapes, tree)) tree.beyond = beyond(shapes, tree);
  return tree;
}

}  // namespace schemaproof
