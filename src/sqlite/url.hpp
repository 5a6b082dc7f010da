// How a file of SQLite's is named where a URL is taken: `sqlite:data/shop.db`.
#pragma once

#include <filesystem>
#include <string_view>

namespace schemaproof {

bool is_sqlite_url(std::string_view url);
/// The path as the shell has it, relative to the working folder. Throws Failure where there is none.
std::filesystem::path sqlite_path(std::string_view url);

}  // namespace schemaproof
