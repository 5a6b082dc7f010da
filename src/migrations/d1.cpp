#include "migrations/d1.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "migrations/formats/folder.hpp"
#include "sqlite/read_session.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

namespace fs = std::filesystem;

/// The values of `migrations_table = "…"`, and of `"migrations_table": "…"`, but for those in lines that are comments.
std::vector<std::string> tables_set_in(const std::string& settings) {
  constexpr std::string_view key = "migrations_table";
  std::vector<std::string> tables;
  for (const TextLine& line : lines_of(settings)) {
    const std::string_view bare = trimmed(line.text);
    const std::size_t at = bare.find(key);
    if (at == std::string_view::npos || bare.starts_with('#') || bare.starts_with("//")) continue;
    std::string_view rest = bare.substr(at + key.size());
    rest.remove_prefix(std::min(rest.find_first_of(":="), rest.size()));
    const std::size_t open = rest.find_first_of("\"'");
    if (open == std::string_view::npos) continue;
    const std::size_t close = rest.find(rest[open], open + 1);
    if (close != std::string_view::npos) tables.emplace_back(rest.substr(open + 1, close - open - 1));
  }
  return tables;
}

}  // namespace

std::vector<Migration> d1_migrations(const fs::path& folder) {
  return format_called("d1")->list(folder).migrations;
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

std::vector<std::string> d1_tables(const std::string& stated, const fs::path& folder) {
  if (!stated.empty()) return {stated};
  constexpr std::array settings = {"wrangler.jsonc", "wrangler.json", "wrangler.toml"};
  constexpr int most_folders_up = 5;
  std::vector<std::string> tables;
  fs::path at = fs::absolute(folder).lexically_normal();
  for (int up = 0; up < most_folders_up && tables.empty() && at.has_relative_path(); ++up, at = at.parent_path()) {
    for (const char* name : settings) {
      if (fs::is_regular_file(at / name)) tables = tables_set_in(read_file(at / name));
      if (!tables.empty()) break;
    }
  }
  tables.emplace_back(history_of("d1")->table);
  return tables;
}

std::vector<Recorded> read_d1_history(const fs::path& path, const std::vector<std::string>& tables) {
  const std::vector<fs::path> databases = d1_databases(path);
  constexpr const char* hint = "wrangler d1 migrations apply NAME --local makes it, below .wrangler/state";
  if (databases.empty()) throw Failure(fmt::format("there is no database of D1's at {}", shown_path(path)), hint);
  if (databases.size() > 1) throw Failure(fmt::format("there is more than one database in {}", shown_path(path)), {});
  SqliteSession session(databases.front(), {});
  HistoryFormat format = *history_of("d1");
  for (const std::string& table : tables) {
    format.table = table;
    if (has_history(session, format)) return read_history(session, format);
  }
  return {};
}

}  // namespace schemaproof
