// The layouts in which tools keep their migrations, and what lies in a folder of each.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace schemaproof {

struct Migration {
  std::string name;
  std::filesystem::path file;
};

/// A layout: how it is told from others, and the order of its migrations.
struct MigrationFormat {
  std::string_view name;
  /// Whether the folder is laid out so.
  bool (*recognises)(const std::filesystem::path& folder);
  /// Its migrations in order; null where this version knows the layout but cannot apply it.
  std::vector<Migration> (*list)(const std::filesystem::path& folder);
};

/// The format of a folder; none when nothing in it is a migration.
const MigrationFormat* find_format(const std::filesystem::path& folder);

}  // namespace schemaproof
