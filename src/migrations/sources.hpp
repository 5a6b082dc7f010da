// Several sources that build one database: what will surprise those who bring them together?
#pragma once

#include <span>
#include <string>
#include <vector>

#include "migrations/plan.hpp"

namespace schemaproof {

/// A warning for each object that two sources make, each as a statement of its own: the second fails, or passes over it
/// where it says IF NOT EXISTS. A source is a folder with migrations or a file; objects that are dropped in between are
/// none. Reads the scripts; commands, archives and scripts of more than
/// 16 MiB are not looked into.
std::vector<std::string> made_twice(std::span<const Script> scripts);

}  // namespace schemaproof
