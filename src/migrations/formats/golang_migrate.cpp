// golang-migrate: `<version>_<title>.up.sql` and `.down.sql`, in the order of the versions as numbers; each file is one
// message. Source: golang-migrate's MIGRATIONS.md and its postgres driver.
#include <fmt/format.h>

#include "migrations/formats/all.hpp"
#include "migrations/formats/folder.hpp"
#include "support/failure.hpp"

namespace schemaproof {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view up_end = ".up.sql";
constexpr std::string_view down_end = ".down.sql";

bool goes(const fs::path& path, std::string_view end) {
  return path.filename().string().ends_with(end);
}

Listing list(const fs::path& folder) {
  Listing listing;
  for (const fs::path& path : entries(folder, is_sql_file)) {
    const std::string file = path.filename().string();
    if (goes(path, down_end)) {
      if (!fs::exists(folder / (file.substr(0, file.size() - down_end.size()) + std::string(up_end))))
        listing.warnings.push_back(fmt::format("{} takes back what no migration does: there is no .up.sql", file));
      continue;
    }
    if (!goes(path, up_end)) {
      listing.warnings.push_back(fmt::format("golang-migrate passes over {}: it is neither up nor down", file));
      continue;
    }
    const std::string name = file.substr(0, file.size() - up_end.size());
    if (leading_number(name).empty())
      throw Failure(fmt::format("{} has no version", file), "its name is <version>_<title>.up.sql");
    const fs::path down = folder / (name + std::string(down_end));
    listing.migrations.push_back({name, path, std::string(leading_number(name)), fs::exists(down) ? down : fs::path()});
  }
  order_by_number(listing.migrations);
  return listing;
}

bool has_ups_and_downs(const fs::path& folder) {
  return any_entry(folder,
                   [](const auto& entry) { return goes(entry.path(), down_end) || goes(entry.path(), up_end); });
}

}  // namespace

const MigrationFormat golang_migrate_format{"golang-migrate",
                                            has_ups_and_downs,
                                            list,
                                            as_one_message,
                                            false,
                                            false,
                                            {},
                                            "golang-migrate passes over it",
                                            false,
                                            true};

}  // namespace schemaproof
