// A database in memory with another's structure and none of its rows, to try SQL on.
#pragma once

#include <string>
#include <vector>

#include "sqlite/scratch.hpp"

namespace schemaproof {

/// Runs these statements, of which only those that make tables, views, indexes and triggers count; what SQLite does not
/// take, such as a virtual table of a module that is not there, is left out.
SqliteScratch twin_of(const std::vector<std::string>& statements);

}  // namespace schemaproof
