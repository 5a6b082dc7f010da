// Prisma Migrate: `<timestamp>_<name>/migration.sql`, in the order of the folders' names; each file is one message.
// Source: Prisma documentation, "Migration histories"; seen with Prisma 7.10.
#include "migrations/formats/all.hpp"
#include "migrations/formats/folder.hpp"

namespace schemaproof {

namespace {

namespace fs = std::filesystem;

bool is_migration(const fs::directory_entry& entry) {
  return entry.is_directory() && fs::exists(entry.path() / "migration.sql");
}

Listing list(const fs::path& folder) {
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
