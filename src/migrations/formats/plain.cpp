// Plain .sql files, in the order of their names; each is one message, as `psql -1 -f` sends it.
#include <fmt/format.h>

#include "migrations/formats/all.hpp"
#include "migrations/formats/folder.hpp"

namespace schemaproof {

namespace {

namespace fs = std::filesystem;

Listing list(const fs::path& folder) {
  Listing listing;
  for (const fs::path& path : entries(folder, is_sql_file)) {
    const std::string name = path.stem().string();
    const std::string_view number = leading_number(name);
    if (!listing.migrations.empty() && !number.empty()) {
      const std::string& before = listing.migrations.back().name;
      const std::string_view number_before = leading_number(before);
      if (!number_before.empty() && is_smaller(number, number_before))
        listing.warnings.push_back(fmt::format(
            "{} runs after {}: files run in the order of their names, not of their numbers; write the numbers with "
            "the same count of digits",
            name, before));
    }
    listing.migrations.push_back({name, path});
  }
  return listing;
}

}  // namespace

const MigrationFormat plain_format{"sql", [](const fs::path& folder) { return any_entry(folder, is_sql_file); }, list,
                                   as_one_message};

}  // namespace schemaproof
