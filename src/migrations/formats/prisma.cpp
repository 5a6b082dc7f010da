// Prisma Migrate: `<timestamp>_<name>/migration.sql`, in the order of the folders' names; each file is one message.
// Source: Prisma documentation, "Migration histories"; seen with Prisma 7.10.
#include <fmt/format.h>

#include "migrations/formats/all.hpp"
#include "migrations/formats/folder.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"

namespace schemaproof {

namespace {

namespace fs = std::filesystem;

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
  for (const fs::path& path : entries(folder, is_migration))
    listing.migrations.push_back({path.filename().string(), path / "migration.sql"});
  return listing;
}

}  // namespace

const MigrationFormat prisma_format{"prisma", [](const fs::path& folder) { return any_entry(folder, is_migration); },
                                    list,     as_one_message,
                                    false,    false,
                                    {},       "Prisma applies it all the same"};

}  // namespace schemaproof
