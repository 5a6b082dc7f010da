#include "migrations/formats.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include "support/failure.hpp"
#include "support/files.hpp"

namespace schemaproof {

namespace {

namespace fs = std::filesystem;

using Wanted = std::function<bool(const fs::directory_entry&)>;

std::vector<fs::path> entries(const fs::path& folder, const Wanted& wanted) {
  std::vector<fs::path> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const bool hidden = entry.path().filename().string().front() == '.';
    if (!hidden && wanted(entry)) found.push_back(entry.path());
  }
  if (error) throw Failure("cannot read " + folder.string() + ": " + error.message());
  std::sort(found.begin(), found.end());
  return found;
}

bool any_entry(const fs::path& folder, const Wanted& wanted) {
  return !entries(folder, wanted).empty();
}

bool is_sql(const fs::directory_entry& entry) {
  return entry.path().extension() == ".sql" && entry.is_regular_file();
}

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() > end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

/// Whether a .sql file of the folder holds one of a tool's own marks.
bool has_mark(const fs::path& folder, const std::string& mark) {
  const std::vector<fs::path> files = entries(folder, is_sql);
  return std::any_of(files.begin(), files.end(),
                     [&](const fs::path& file) { return read_file(file).find(mark) != std::string::npos; });
}

bool is_prisma(const fs::path& folder) {
  return any_entry(
      folder, [](const auto& entry) { return entry.is_directory() && fs::exists(entry.path() / "migration.sql"); });
}

/// `<timestamp>_<name>/migration.sql`, in the order of the names.
std::vector<Migration> list_prisma(const fs::path& folder) {
  std::vector<Migration> migrations;
  const auto is_migration = [](const auto& entry) {
    return entry.is_directory() && fs::exists(entry.path() / "migration.sql");
  };
  for (const fs::path& path : entries(folder, is_migration)) {
    migrations.push_back({path.filename().string(), path / "migration.sql"});
  }
  return migrations;
}

bool is_drizzle(const fs::path& folder) {
  return fs::exists(folder / "meta" / "_journal.json")
         || any_entry(folder, [](const auto& e) { return e.is_directory() && fs::exists(e.path() / "snapshot.json"); });
}

bool has_ups_and_downs(const fs::path& folder) {
  return any_entry(folder, [](const auto& entry) {
    const std::string name = entry.path().filename().string();
    return ends_with(name, ".down.sql") || ends_with(name, ".up.sql");
  });
}

bool is_goose(const fs::path& folder) {
  return has_mark(folder, "-- +goose");
}
bool is_dbmate(const fs::path& folder) {
  return has_mark(folder, "-- migrate:up");
}
bool is_sqitch(const fs::path& folder) {
  return fs::exists(folder / "sqitch.plan");
}

bool is_flyway(const fs::path& folder) {
  return any_entry(folder, [](const auto& entry) {
    const std::string name = entry.path().filename().string();
    return is_sql(entry) && name.size() > 1 && name.front() == 'V' && name.find("__") != std::string::npos;
  });
}

bool has_sql(const fs::path& folder) {
  return any_entry(folder, is_sql);
}

std::vector<Migration> list_sql(const fs::path& folder) {
  std::vector<Migration> migrations;
  for (const fs::path& path : entries(folder, is_sql)) migrations.push_back({path.stem().string(), path});
  return migrations;
}

// In the order in which they are tried: the particular before the general.
constexpr std::array formats = {
    MigrationFormat{"sqitch", is_sqitch, nullptr},     MigrationFormat{"drizzle", is_drizzle, nullptr},
    MigrationFormat{"prisma", is_prisma, list_prisma}, MigrationFormat{"golang-migrate", has_ups_and_downs, nullptr},
    MigrationFormat{"flyway", is_flyway, nullptr},     MigrationFormat{"goose", is_goose, nullptr},
    MigrationFormat{"dbmate", is_dbmate, nullptr},     MigrationFormat{"sql", has_sql, list_sql},
};

}  // namespace

const MigrationFormat* find_format(const fs::path& folder) {
  const auto* format =
      std::find_if(formats.begin(), formats.end(), [&](const auto& f) { return f.recognises(folder); });
  return format == formats.end() ? nullptr : format;
}

}  // namespace schemaproof
