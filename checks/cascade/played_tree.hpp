// The rows of a whole tree: made, and played with.
#pragma once

#include <map>

#include "checks/cascade/tree_play.hpp"
#include "model/report.hpp"

namespace schemaproof {

/// A tree that was played.
struct PlayedTree {
  CascadeTree tree;
  TreeRows rows;
  TreeSeen seen;
  bool depends_on_order = false;  // the same with the keys made in the other order ends otherwise
  TreeSeen seen_reversed;         // then
  Check unmade;                   // errored, where rows could not be made
  /// Tables below the root of which no row could be made, where they may be left out: why, as of a check.
  std::map<Name, Check> left_out;
};

/// Whether rows must be there that hang on another row than the one that goes, and show that they stay. Where a table
/// has room for one row there are none.
enum class Control { needed, where_there_is_room };

/// Whether a tree is played without the tables of which no row can be made.
enum class Whole { needed, as_far_as_can_be };

/// Makes the rows and plays. Where a row cannot refer to all its parents it refers to one.
PlayedTree play(Stage& stage, const Name& root, Control control, Whole whole = Whole::needed);

}  // namespace schemaproof
