// Is what is there taken for drift? What is captured is asked again: of the same database, of the one that a dump of it
// makes, and of one that another major made of the same scripts.
#pragma once

#include <filesystem>

#include "postgres/disposable.hpp"
#include "tests/verdicts/tally.hpp"

namespace schemaproof::verdicts {

/// The major whose expectations are asked of all others.
constexpr int common_major = 13;

/// `common` is the folder of the expectations that the common major wrote; on that major it is filled.
Tally false_alarms(DisposableServer& server, const std::filesystem::path& common);

}  // namespace schemaproof::verdicts
