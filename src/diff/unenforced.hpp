// What one of two databases declares and does not enforce, though their schemas say the same.
#pragma once

#include <vector>

#include "asking.hpp"
#include "model/report.hpp"

namespace schemaproof {

/// A database with the schemas that are compared in it, the home of its bare names first.
struct DeclaredIn {
  const Snapshot& found;
  const std::vector<std::string>& schemas;
};

/// A check for each constraint that the two do not enforce alike: triggers of a foreign key that are disabled, an index
/// of a constraint that is not valid. Told as drifts of `changed` from `stated`; where the latter does not enforce it
/// there is no repair. Left out: what is told of the constraint itself in `told`.
std::vector<Check> not_enforced_alike(const DeclaredIn& changed, const DeclaredIn& stated,
                                      const std::vector<Check>& told);

}  // namespace schemaproof
