// Does deleting a row do what the expectation's `cascades` state?
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "checks/cascade/tree_play.hpp"
#include "checks/inquiry.hpp"

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

/// Asks one cascade, with names as seen from the home schema; where there is no room among the rows of others, on a
/// stage of its own.
void ask_tree(Inquiry& inquiry, Stage& stage, const OnStage& on_stage, const CascadeWish& wish);

/// Plays the tree below a root, wherever its rows are.
using PlayOf = std::function<PlayedTree(const Name& root)>;
/// The same, of whatever database: what was seen is judged alike.
void ask_tree(Inquiry& inquiry, const Shapes& shapes, const CascadeWish& wish, const PlayOf& play_of);

}  // namespace schemaproof
