// A command that somebody states: `command: npm run backfill`, and `timeout: 10m` beside it.
#pragma once

#include <filesystem>

#include "expectation/reader.hpp"
#include "support/command.hpp"

namespace schemaproof {

/// Takes `command` and `timeout` from the map; `folder` is where it runs. A timeout without a command is a mistake.
/// `usual`: how long it may take where nothing is stated. None where there is no command.
std::optional<UserCommand> read_command(MapReader& map, const std::filesystem::path& folder,
                                        std::chrono::milliseconds usual, Mistakes& mistakes);

}  // namespace schemaproof
