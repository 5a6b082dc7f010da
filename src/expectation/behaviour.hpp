// Whether an expectation wants foreign keys seen at work, and which of them it lets do something else.
#pragma once

#include <string>
#include <vector>

#include "expectation/exceptions.hpp"

namespace schemaproof {

struct BehaviourWish {
  bool is_asked = true;
  Exceptions exceptions;  // keys that may do something else than their rule says, or cannot be tried
};

/// `foreign_key_behaviour`: true, false, or a map with `except`.
BehaviourWish read_behaviour(const YamlNode& node, Mistakes& mistakes);

/// What capture states of keys that do not do what they say: the section, or nothing where there are none.
struct WrittenBehaviour {
  std::string key;  // `session(userId)`
  std::string reason;
};
std::string write_behaviour(const std::vector<WrittenBehaviour>& exceptions);

}  // namespace schemaproof
