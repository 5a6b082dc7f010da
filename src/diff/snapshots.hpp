// Two states of databases on one server, held against each other: everything known is compared.
#pragma once

#include <string>
#include <vector>

#include "asking.hpp"

namespace schemaproof {

/// The schemas in which either has something, home first.
std::vector<std::string> schemas_of_both(const Snapshot& one, const Snapshot& other);

/// What is asked of `found` where all of it must be as in `wanted`. `database` lends its server, which compares SQL.
std::vector<Check> held_against(const Snapshot& wanted, const Snapshot& found, const DisposableDatabase& database);

}  // namespace schemaproof
