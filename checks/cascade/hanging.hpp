// Which table hangs on which below a root, whether a foreign key is as it is stated or not?
#pragma once

#include <set>
#include <utility>
#include <vector>

#include "checks/cascade/shapes.hpp"

namespace schemaproof {

/// A table, and one that it refers to whose rows go with the root.
using Hanging = std::pair<Name, Name>;

/// What hangs below a root by the keys as they are, or as `wish` states them.
std::vector<Hanging> hanging_below(const Name& root, const Shapes& shapes, const Schema& wish);

/// The tables that lie between the root and a table, with both.
std::set<Name> on_the_way_to(const std::vector<Hanging>& hanging, const Name& table);

}  // namespace schemaproof
