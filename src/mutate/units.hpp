// Every single change that could be made to a schema, object by object.
#pragma once

#include <functional>

#include "checks/check.hpp"
#include "mutate/mutation.hpp"

namespace schemaproof {

/// Calls `visit` with one table or object after the other, and at last with what could be added beside them. Left out
/// is what the expectation is not held against: other schemas, the bookkeeping of migration tools, and what `ignore`
/// hides.
void for_each_unit(const Question& question, const std::function<void(const Unit&)>& visit);

}  // namespace schemaproof
