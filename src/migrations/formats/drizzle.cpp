// Drizzle: `meta/_journal.json` with one .sql file for each entry, or a folder for each migration; parts are separated
// by
// `--> statement-breakpoint`. All that is not applied yet goes into one transaction.
// Source: drizzle-orm's migrator (migrator.ts, pg-core/dialect.ts); seen with drizzle-kit 0.31 and 1.0-rc.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "migrations/formats/all.hpp"
#include "migrations/formats/folder.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"

namespace schemaproof {

namespace {

namespace fs = std::filesystem;

bool is_migration_folder(const fs::directory_entry& entry) {
  return entry.is_directory() && fs::exists(entry.path() / "migration.sql")
         && fs::exists(entry.path() / "snapshot.json");
}

fs::path journal_of(const fs::path& folder) {
  return folder / "meta" / "_journal.json";
}

struct Entry {
  std::string tag;
  std::int64_t when = 0;
};

std::vector<Entry> read_journal(const fs::path& journal) {
  try {
    std::vector<Entry> found;
    const nlohmann::json content = nlohmann::json::parse(read_file(journal));
    for (const auto& entry : content.at("entries"))
      found.push_back({entry.at("tag").get<std::string>(), entry.at("when").get<std::int64_t>()});
    return found;
  } catch (const nlohmann::json::exception& error) {
    throw Failure(fmt::format("{} is no journal of Drizzle: {}", shown_path(journal), error.what()),
                  "generate it again: drizzle-kit generate");
  }
}

/// The order is the journal's. The migrator applies what is newer than the newest that was applied, and nothing else.
Listing list_journal(const fs::path& folder) {
  Listing listing;
  std::set<std::string> tags;
  Entry newest;
  for (const Entry& entry : read_journal(journal_of(folder))) {
    const fs::path file = folder / (entry.tag + ".sql");
    if (!fs::exists(file)) {
      throw Failure(fmt::format("the journal names {}, and there is no {}", entry.tag, shown_path(file)),
                    "bring the file back, or take the entry out of meta/_journal.json");
    }
    if (!tags.insert(entry.tag).second) throw Failure(fmt::format("the journal names {} twice", entry.tag));
    if (entry.when <= newest.when) {
      listing.warnings.push_back(
          fmt::format("Drizzle will not apply {} where {} was applied: the journal says that it is older (two branches "
                      "that were merged?)",
                      entry.tag, newest.tag));
    } else {
      newest = entry;
    }
    listing.migrations.push_back({entry.tag, file, std::to_string(entry.when)});
  }
  for (const fs::path& path : entries(folder, is_sql_file)) {
    if (!tags.contains(path.stem().string()))
      listing.warnings.push_back(
          fmt::format("Drizzle passes over {}: the journal does not name it", path.filename().string()));
  }
  return listing;
}

Listing list(const fs::path& folder) {
  if (fs::exists(journal_of(folder))) return list_journal(folder);
  Listing listing;
  for (const fs::path& path : entries(folder, is_migration_folder))
    listing.migrations.push_back({path.filename().string(), path / "migration.sql", path.filename().string()});
  return listing;
}

Sending send(const fs::path&, const std::string& text, Direction) {
  constexpr std::string_view breakpoint = "--> statement-breakpoint";
  Sending sending;
  sending.in_transaction = true;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(breakpoint, begin), text.size());
    sending.messages.push_back({begin, end - begin});
    begin = end + breakpoint.size();
  }
  return sending;
}

bool recognises(const fs::path& folder) {
  return fs::exists(journal_of(folder)) || any_entry(folder, is_migration_folder);
}

}  // namespace

const MigrationFormat drizzle_format{"drizzle", recognises, list, send, true, false, {}, "Drizzle passes over it",
                                     false,     true};

}  // namespace schemaproof
