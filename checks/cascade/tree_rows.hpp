// Which rows hang on a row that is to be deleted, and which on another that is not?
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "checks/cascade/row_plan.hpp"
#include "checks/cascade/tree.hpp"

namespace schemaproof {

/// A row in every table of a tree, and beside each one that hangs on another root.
struct TreeRows {
  RowId root = 0;
  std::optional<RowId> control_root;  // none where there is no room for a second row
  std::map<Name, std::vector<RowId>> rows;
  std::map<Name, std::vector<RowId>> controls;
  std::set<RowId> needed;                    // without these the tree is not what it should be
  std::map<RowId, const ForeignKey*> alone;  // those that refer to the tree by this key only
};

/// Plans the rows of a tree. `single`: tables whose row refers to one parent only, since it cannot refer to all. Throws
/// NoRow.
TreeRows plan_tree(RowPlan& plan, const Shapes& shapes, const CascadeTree& tree, const std::set<Name>& single);

}  // namespace schemaproof
