// What tells one state of a build from another: a hash of all that was sent until then.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "migrations/plan.hpp"

namespace schemaproof {

/// A name for the state that each number of scripts leaves, from none to all of them: two plans that send the same to
/// databases of this name come to states of the same name. Empty where texts do not tell: once a command ran, rows were
/// made, or the server itself read a file or another server; and between scripts that run in one transaction. `stops`:
/// where a build stops besides, which ends such a transaction.
std::vector<std::string> state_names(const BuildPlan& plan, const std::set<std::size_t>& stops,
                                     const std::string& database);

}  // namespace schemaproof
