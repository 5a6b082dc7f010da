// What scripts/setup keeps for the tests: server programs of every major, real schemas, a pg_dump that serves all.
#pragma once

#include <filesystem>
#include <string>

namespace schemaproof::testing {

/// A variable of the environment; empty when it is not set.
std::string environment_variable(const char* name);

/// Where what cannot be asked is a failure, and nothing is skipped.
bool in_ci();

std::filesystem::path cache_folder();

/// Lets a disposable server be made of the programs in the cache too. The machine's own come first.
void offer_cached_servers();

}  // namespace schemaproof::testing
