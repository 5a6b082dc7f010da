// Supabase: `supabase/migrations/<digits>_<name>.sql`; each file is one implicit transaction. Files with other names
// are passed over, as `supabase db push` does.
// Source: Supabase documentation, "Database Migrations"; seen with Supabase CLI 3.1.
#include <fmt/format.h>

#include "migrations/formats/all.hpp"
#include "migrations/formats/folder.hpp"

namespace schemaproof {

namespace {

namespace fs = std::filesystem;

bool is_folder_of_supabase(const fs::path& folder) {
  const fs::path place = fs::absolute(folder).lexically_normal();
  const fs::path own = place.has_filename() ? place : place.parent_path();
  return own.filename() == "migrations" && own.parent_path().filename() == "supabase" && any_entry(folder, is_sql_file);
}

std::string digits_of(const std::string& name) {
  return name.substr(0, name.find_first_not_of("0123456789"));
}

bool is_migration(const std::string& name) {
  const std::size_t end = name.find_first_not_of("0123456789");
  return end != 0 && end != std::string::npos && name[end] == '_';
}

Listing list(const fs::path& folder) {
  Listing listing;
  for (const fs::path& path : entries(folder, is_sql_file)) {
    if (is_migration(path.stem().string()))
      listing.migrations.push_back({path.stem().string(), path, digits_of(path.stem().string())});
    else
      listing.warnings.push_back(
          fmt::format("Supabase passes over {}: its name is not <digits>_<name>.sql", path.filename().string()));
  }
  order_by_number(listing.migrations);
  return listing;
}

}  // namespace

const MigrationFormat supabase_format{"supabase", is_folder_of_supabase,
                                      list,       as_one_message,
                                      false,      false,
                                      "supabase", "supabase db push refuses it, unless it is told --include-all"};

}  // namespace schemaproof
