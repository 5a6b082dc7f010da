// What becomes of a tree of rows in SQLite when its root is deleted?
#pragma once

#include <string>
#include <vector>

#include "checks/cascade/trees.hpp"

namespace schemaproof {

/// Makes the rows of a tree, deletes its root, and looks. SQLite does not say what refused: each table whose rows may
/// is tried with its rows there and those of the others left out. `statements`: those that made the schema.
PlayedTree play_on_sqlite(const Schema& schema, const std::vector<std::string>& statements, const Name& root);

}  // namespace schemaproof
