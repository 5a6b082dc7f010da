// What rows showed of foreign keys, beside what else is said of them: which of two drifts counts, and what may pass.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "checks/inquiry.hpp"
#include "checks/range.hpp"
#include "checks/told.hpp"

namespace schemaproof {

/// A key that was tried; its check is among the last of the answers, in the same order.
struct ProvenKey {
  Ranged object;
  std::set<std::string> not_met;  // triggers and rules of which the rows that were tried say nothing
};

/// Lets what was seen decide over what enforcement let fear, tells what follows from a rule that is not as stated with
/// that, and lets pass what the expectation excepts.
void settle_behaviour(Inquiry& inquiry, ToldDrifts& told, const std::vector<ProvenKey>& proven);

}  // namespace schemaproof
