// As whom do server programs run?
#pragma once

#include <optional>

#include "support/process.hpp"

namespace schemaproof {

/// initdb and postgres refuse to run as root. Empty when we are somebody else. Throws Failure.
std::optional<Account> server_account();

}  // namespace schemaproof
