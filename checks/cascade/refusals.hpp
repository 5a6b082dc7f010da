// What does it say that a play was refused? Another foreign key may be why, or the key that was chosen.
#pragma once

#include <utility>
#include <vector>

#include "checks/cascade/play.hpp"

namespace schemaproof {

struct Refused {
  const KeyRows& rows;
  Event event = Event::deletion;
  const Refusal& refusal;
};

/// Whether the new key is none that the row that refers may have, by its type, a check, or another of its keys.
bool is_of_new_key(const Shapes& shapes, const Refused& refused);

/// The other foreign keys that a refusal speaks of, each with its table, if by them nothing is said of the one that is
/// tried: not those that refuse always what it does.
std::vector<std::pair<Name, const ForeignKey*>> keys_in_the_way(const Shapes& shapes, const Refused& refused);

}  // namespace schemaproof
