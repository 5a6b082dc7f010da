// What an expectation lets pass although it says otherwise for all: each with a reason.
#pragma once

#include <string>
#include <vector>

#include "expectation/yaml.hpp"

namespace schemaproof {

struct Exception {
  std::string pattern;  // `audit_log`, `audit_log.actorId`, `audit_log(a, b)`; may hold * and ?
  std::string reason;
  Place place;
};

using Exceptions = std::vector<Exception>;

/// The names by which an object may be excepted: `audit_log(actorId)`, `audit_log.actorId`, its table, its own name.
using Aliases = std::vector<std::string>;

/// Whether one of the names is what the exception's pattern says.
bool covers(const Exception& exception, const Aliases& names);

/// Reads a map from what is excepted to the reason.
Exceptions read_exceptions(const YamlNode& node, Mistakes& mistakes);

}  // namespace schemaproof
