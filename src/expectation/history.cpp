#include "expectation/history.hpp"

#include <fmt/format.h>

#include "expectation/reader.hpp"
#include "support/files.hpp"

namespace schemaproof {

namespace {

namespace fs = std::filesystem;

/// The tool whose database is not PostgreSQL's.
constexpr std::string_view with_file = "d1";

fs::path read_path(const YamlNode* node, std::string_view what, const fs::path& folder, Mistakes& mistakes) {
  const std::string path = node == nullptr ? "" : read_text(*node, what, mistakes).value_or("");
  return path.empty() ? fs::path() : (folder / path).lexically_normal();
}

void read_history_of(const YamlNode& node, const fs::path& folder, HistoryWish& wish, Mistakes& mistakes) {
  MapReader map(node, "a history", mistakes);
  if (const YamlNode* latest = map.take("latest")) wish.latest = read_text(*latest, "'latest'", mistakes).value_or("");
  if (wish.tool == with_file) {
    wish.database = read_path(map.take("database"), "'database'", folder, mistakes);
    if (const YamlNode* table = map.take("table")) wish.table = read_text(*table, "'table'", mistakes).value_or("");
    const YamlNode* migrations = map.take("folder");
    wish.folder = read_path(migrations, "'folder'", folder, mistakes);
    std::error_code none;
    if (!wish.folder.empty() && !fs::is_directory(wish.folder, none)) {
      mistakes.push_back({migrations->place,
                          fmt::format("'folder' must name a folder, and {} is none", shown_path(wish.folder)),
                          "that with wrangler's migrations; paths are relative to the file that they stand in"});
    }
  }
  map.finish();
}

void read_tool(const YamlNode& node, const fs::path& folder, HistoryWish& wish, Mistakes& mistakes) {
  if (node.is_scalar()) {
    wish.tool = read_text(node, "'history'", mistakes).value_or("");
    return;
  }
  if (!node.is_map()) {
    mistakes.push_back({node.place, fmt::format("'history' must name a tool, not be {}", kind_word(node)),
                        "history: prisma, or history: {prisma: {latest: NAME}}"});
    return;
  }
  for_each_entry(node, "'history'", mistakes, [&](const std::string& tool, const YamlNode& key, const YamlNode& value) {
    if (!wish.tool.empty()) {
      mistakes.push_back({key.place, "'history' names one tool", "leave the others out"});
      return;
    }
    wish.tool = tool;
    if (!value.is_null()) read_history_of(value, folder, wish, mistakes);
  });
}

}  // namespace

HistoryWish read_history_wish(const YamlNode& node, const fs::path& folder, Engine engine, Mistakes& mistakes) {
  const std::size_t before = mistakes.size();
  HistoryWish wish;
  wish.place = node.place;
  read_tool(node, folder, wish, mistakes);
  // Of a file of SQLite's the record is in that one, and a build step may name the folder.
  const bool may_lack_database = engine == Engine::sqlite && wish.database.empty();
  const bool lacks_paths = !may_lack_database && (wish.database.empty() || wish.folder.empty());
  if (wish.tool == with_file && lacks_paths && mistakes.size() == before) {
    mistakes.push_back({node.place, "D1 is no PostgreSQL: 'history' must say where its database and its migrations are",
                        "history: {d1: {database: .wrangler/state, folder: migrations}}"});
  }
  return wish;
}

}  // namespace schemaproof
