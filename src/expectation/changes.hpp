// What migrations may do to a schema that others rely on, as an expectation states it.
#pragma once

#include <string>

#include "expectation/yaml.hpp"
#include "model/compatibility.hpp"

namespace schemaproof {

struct ChangesWish {
  Compatibility allow = Compatibility::breaking;  // the worst that is allowed
  Blocked locks = Blocked::reads_and_writes;      // the most that a migration may keep others from
  std::string since;                              // the first migration that is asked; empty: all are
  Place place;
  Place allow_place;  // where each is said
  Place locks_place;
};

/// `{allow: additive, locks: reads, since: NAME}`.
ChangesWish read_changes(const YamlNode& node, Mistakes& mistakes);

}  // namespace schemaproof
