// A database that stands for a live one: the executable is given its URL.
#pragma once

#include <string>

#include "tests/support/server.hpp"

namespace schemaproof::testing {

/// The URL of a test's database, as `--url` takes it.
std::string url_of(const DisposableDatabase& database);

/// Builds it from scripts below the folder of the sources, in order.
DisposableDatabase database_from(const std::vector<std::string>& files);

}  // namespace schemaproof::testing
