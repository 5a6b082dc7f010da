// Does deleting a row do what the expectation's `cascades` state?
#pragma once

#include <functional>

#include "checks/cascade/played_tree.hpp"
#include "checks/inquiry.hpp"

namespace schemaproof {

/// Asks one cascade, with names as seen from the home schema; where there is no room among the rows of others, on a
/// stage of its own.
void ask_tree(Inquiry& inquiry, Stage& stage, const OnStage& on_stage, const CascadeWish& wish);

/// Plays the tree below a root, wherever its rows are.
using PlayOf = std::function<PlayedTree(const Name& root)>;
/// The same, of whatever database: what was seen is judged alike.
void ask_tree(Inquiry& inquiry, const Shapes& shapes, const CascadeWish& wish, const PlayOf& play_of);

}  // namespace schemaproof
