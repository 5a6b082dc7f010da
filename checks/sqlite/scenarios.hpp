// Is it so, after the user's own SQL, as a scenario states? On SQLite.
#pragma once

#include "checks/check.hpp"
#include "sqlite/scratch.hpp"

namespace schemaproof {

/// Plays one scenario on a connection to a copy that is its own, and adds what came of it to the answers.
void ask_scenario(const ScenarioWish& scenario, SqliteScratch& copy, Answers& answers);

}  // namespace schemaproof
