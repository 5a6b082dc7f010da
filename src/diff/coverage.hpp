// What is present on the sides of a diff and not looked at: its SQL says nothing of it, and may still run into it.
#pragma once

#include <string>

#include "diff/opened.hpp"

namespace schemaproof {

/// `1 aggregate in before.sql; 2 operators, owners and privileges in after.sql`: the latter where a side was built.
std::string not_verified_on(const OpenedSide& from, const OpenedSide& to);

/// Why the SQL may fail though it worked on a copy: that has nothing which holds on to what is dropped. Empty: it has.
std::string warning_of_what_a_copy_lacks(const OpenedSide& changed, const std::string& sql);

/// What went along with something that was dropped, where the other side has it; empty: nothing. `after`: what there
/// is once the SQL has run.
std::string warning_of_what_went_along(const OpenedSide& changed, const OpenedSide& stated, const Snapshot& after);

}  // namespace schemaproof
