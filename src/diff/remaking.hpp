// Views that must go while what they stand on is altered, and come back as they were.
#pragma once

#include <string>
#include <vector>

#include "catalog/capture.hpp"
#include "postgres/disposable.hpp"

namespace schemaproof {

/// The view in whose way an ALTER is, as the server names it in SQL; empty where the error is another.
std::string view_in_the_way(const SqlError& error);

/// For each view that was there before and is gone after, the SQL that makes it again as it was in the beginning: with
/// its owner, rights, comments, indexes, triggers and rules.
std::vector<std::string> views_made_again(const Snapshot& beginning, const Snapshot& before, const Snapshot& after);

}  // namespace schemaproof
