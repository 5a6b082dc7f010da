// That what a migration tool has recorded is what its files say, as an expectation states it.
#pragma once

#include <filesystem>
#include <string>

#include "expectation/yaml.hpp"
#include "model/engine.hpp"

namespace schemaproof {

struct HistoryWish {
  std::string tool;    // a format of migrations: `prisma`
  std::string latest;  // the last that is to be applied; empty: all are
  Place place;
  // Of a tool whose record is not in the database that is asked:
  std::filesystem::path database = {};  // the file that it is in, or a folder in which there is one
  std::filesystem::path folder = {};    // with the migrations
  std::string table = {};               // in which it is; empty: what the tool is set to

  [[nodiscard]] bool is_in_file() const { return !database.empty(); }
};

/// `prisma`, `{prisma: {latest: NAME}}`, or `{d1: {database: PATH, folder: PATH}}`, with paths relative to `folder`.
/// Where the engine is SQLite, D1's may leave paths out: then they are those of the database that is asked.
HistoryWish read_history_wish(const YamlNode& node, const std::filesystem::path& folder, Engine engine,
                              Mistakes& mistakes);

}  // namespace schemaproof
