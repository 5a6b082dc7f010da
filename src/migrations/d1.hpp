// Cloudflare's D1: wrangler's migrations, and what it has noted of them in a database that it keeps on this machine.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "migrations/formats.hpp"
#include "migrations/history.hpp"

namespace schemaproof {

/// A folder's migrations in the order in which wrangler applies them. Throws Failure.
std::vector<Migration> d1_migrations(const std::filesystem::path& folder);

/// The databases that `path` means: a file itself; of a folder those that wrangler keeps there, whichever folder of its
/// state that is, or the project's. Empty: there is none.
std::vector<std::filesystem::path> d1_databases(const std::filesystem::path& path);

/// In which tables the record of a folder's migrations may be: in the one that is stated; else in those that the
/// `migrations_table`s of the nearest wrangler.jsonc, .json or .toml above the folder name, then in `d1_migrations`.
std::vector<std::string> d1_tables(const std::string& stated, const std::filesystem::path& folder);

/// What is recorded in the one database that `path` means, in the first of these tables that is there. Throws Failure,
/// also where there is no such database, or another.
std::vector<Recorded> read_d1_history(const std::filesystem::path& path, const std::vector<std::string>& tables);

}  // namespace schemaproof
