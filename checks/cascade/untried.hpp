// What do the rows with which a foreign key was tried say nothing of?
#pragma once

#include <set>
#include <string>

#include "checks/cascade/play.hpp"
#include "checks/cascade/stage.hpp"
#include "checks/range.hpp"

namespace schemaproof {

/// A key that did what its rule says, of the rows that were made.
struct TriedKey {
  const Stage& stage;
  const Snapshot& found;
  const KeyRows& rows;
};

/// The triggers and rules that did not meet the row that was tried: those that act on some rows only, and those of
/// partitions that it does not lie in.
std::set<std::string> not_met(const TriedKey& tried, const Ranged& key);

/// A partition of the table referred to may have triggers of its own that the deleted row, which lies in another, did
/// not meet: why nothing can be said then; empty where there is none.
std::string untried_partition(const TriedKey& tried);

/// Before PostgreSQL 15 a row that goes to another partition with its new key is deleted from the one, and ON DELETE
/// acts ("the move fires ON DELETE", release notes of 15): what was seen of a row that stayed says nothing of that.
/// Empty where it does not come up.
std::string untried_move(const TriedKey& tried);

}  // namespace schemaproof
