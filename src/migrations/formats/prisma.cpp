// Prisma Migrate: `<timestamp>_<name>/migration.sql`, in the order of the folders' names as a dictionary has them:
// marks before digits before letters, whatever their case (JavaScript's localeCompare). Each file is one message.
// Source: Prisma documentation, "Migration histories"; seen with Prisma 7.10.
#include <fmt/format.h>

#include <algorithm>

#include "migrations/formats/all.hpp"
#include "migrations/formats/folder.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"

namespace schemaproof {

namespace {

namespace fs = std::filesystem;

/// Marks in the order of the Unicode collation's root; then digits and letters, and what is not ASCII behind them.
/// Source: allkeys_CLDR.txt.
int primary_weight(char c) {
  constexpr std::string_view marks = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";
  const std::size_t at = marks.find(c);
  if (at != std::string_view::npos) return static_cast<int>(at);
  constexpr int behind_marks = 256;
  return behind_marks + static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

bool comes_before(const fs::path& one, const fs::path& other) {
  const std::string a = one.filename().string();
  const std::string b = other.filename().string();
  const auto weighs_less = [](char x, char y) { return primary_weight(x) < primary_weight(y); };
  if (std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), weighs_less)) return true;
  if (std::lexicographical_compare(b.begin(), b.end(), a.begin(), a.end(), weighs_less)) return false;
  return a > b;  // in case alone: small letters come first
}

bool is_migration(const fs::directory_entry& entry) {
  return entry.is_directory() && fs::exists(entry.path() / "migration.sql");
}

/// Prisma reads every folder, and goes no further where one has no migration in it (P3015).
void check_folders(const fs::path& folder) {
  const auto lacks_migration = [](const fs::directory_entry& entry) {
    return entry.is_directory() && !is_migration(entry);
  };
  for (const fs::path& path : entries(folder, lacks_migration)) {
    throw Failure(fmt::format("{} has no migration.sql", shown_path(path)),
                  "Prisma refuses to go on (P3015): delete the folder, or give it its file");
  }
}

Listing list(const fs::path& folder) {
  check_folders(folder);
  Listing listing;
  std::vector<fs::path> folders = entries(folder, is_migration);
  std::sort(folders.begin(), folders.end(), comes_before);
  for (const fs::path& path : folders) listing.migrations.push_back({path.filename().string(), path / "migration.sql"});
  return listing;
}

}  // namespace

const MigrationFormat prisma_format{"prisma", [](const fs::path& folder) { return any_entry(folder, is_migration); },
                                    list,     as_one_message,
                                    false,    false,
                                    {},       "Prisma applies it all the same",
                                    false,    true};

}  // namespace schemaproof
