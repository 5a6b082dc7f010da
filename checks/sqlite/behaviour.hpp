// Does every foreign key of SQLite's do what its rule says? Each is tried with rows of its own, and judged as
// PostgreSQL's are.
#pragma once

#include <string>
#include <vector>

#include "checks/inquiry.hpp"

namespace schemaproof {

/// Adds a check for each key that is to be exercised, where that is asked, and one for each of the expectation's
/// `cascades`. What cannot be seen is errored, with the reason. `statements`: those that made what was found.
void ask_cascades(const Question& question, const std::vector<std::string>& statements, Answers& answers);

}  // namespace schemaproof
