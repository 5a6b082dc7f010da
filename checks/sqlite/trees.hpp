// What becomes of a tree of rows in SQLite when its root is deleted?
#pragma once

#include "checks/cascade/trees.hpp"
#include "checks/sqlite/stage.hpp"

namespace schemaproof {

/// Makes the rows of a tree, deletes its root, and looks. SQLite does not say what refused: each table whose rows may
/// is tried with its rows there and those of the others left out.
PlayedTree play_on_sqlite(const SqliteTemplate& made, const Name& root);

}  // namespace schemaproof
