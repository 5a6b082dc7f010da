// Is it so, after the user's own SQL, as a scenario states?
#pragma once

#include <optional>
#include <string>

#include "checks/check.hpp"
#include "postgres/disposable.hpp"

namespace schemaproof {

/// Plays one scenario in a copy of the database that is its own, and adds what came of it to the answers. What the
/// server refused of `when`, or nothing.
std::optional<SqlError> ask_scenario(const Question& question, const ScenarioWish& scenario,
                                     const DisposableDatabase& copy, Answers& answers);

/// Says of every scenario that it was not asked, and why.
void leave_scenarios(const Question& question, const std::string& reason, Answers& answers);

}  // namespace schemaproof
