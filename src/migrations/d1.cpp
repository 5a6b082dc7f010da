#include "migrations/d1.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "migrations/formats/folder.hpp"
#include "sqlite/read_session.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"

namespace schemaproof {

namespace {

namespace fs = std::filesystem;

/// Those with a number before the others.
bool comes_before(const Migration& a, const Migration& b) {
  const std::string_view one = leading_number(a.name);
  const std::string_view other = leading_number(b.name);
  if (one.empty() || other.empty()) return !one.empty() && other.empty();
  return is_smaller(one, other);
}

}  // namespace

// By number, and then by name. Source: wrangler, src/d1/migrations/apply.ts and helpers.ts.
std::vector<Migration> d1_migrations(const fs::path& folder) {
  std::vector<Migration> migrations;
  for (const fs::path& file : entries(folder, is_sql_file)) migrations.push_back({file.stem().string(), file});
  std::stable_sort(migrations.begin(), migrations.end(), comes_before);
  return migrations;
}

std::vector<fs::path> d1_databases(const fs::path& path) {
  constexpr const char* kept_in = "miniflare-D1DatabaseObject";
  constexpr std::array below = {".wrangler/state/v3/d1", "state/v3/d1", "v3/d1", "d1", "."};
  // Beside the databases miniflare keeps what it knows of them.
  const auto is_database = [](const fs::directory_entry& entry) {
    return entry.path().extension() == ".sqlite" && entry.path().stem() != "metadata" && entry.is_regular_file();
  };
  std::error_code none;
  if (fs::exists(path, none) && !fs::is_directory(path, none)) return {path};
  const fs::path named = path.has_filename() ? path : path.parent_path();
  if (named.filename() == kept_in && fs::is_directory(named, none)) return entries(named, is_database);
  for (const char* folder : below) {
    const fs::path kept = named / folder / kept_in;
    if (fs::is_directory(kept, none)) return entries(kept, is_database);
  }
  return {};
}

std::vector<Recorded> read_d1_history(const fs::path& path) {
  const std::vector<fs::path> databases = d1_databases(path);
  constexpr const char* hint = "wrangler d1 migrations apply NAME --local makes it, below .wrangler/state";
  if (databases.empty()) throw Failure(fmt::format("there is no database of D1's at {}", shown_path(path)), hint);
  if (databases.size() > 1) throw Failure(fmt::format("there is more than one database in {}", shown_path(path)), {});
  SqliteSession session(databases.front(), {});
  return read_history(session, *history_of("d1"));
}

}  // namespace schemaproof
