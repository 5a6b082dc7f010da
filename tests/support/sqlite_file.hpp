// A file of SQLite's, written as other programs write theirs.
#pragma once

#include <filesystem>
#include <string>

struct sqlite3;

namespace schemaproof::testing {

/// Makes the file where there is none. The connection stays open, with all that it locks, until it goes.
class SqliteFile {
public:
  explicit SqliteFile(const std::filesystem::path& path);
  ~SqliteFile();
  SqliteFile(const SqliteFile&) = delete;
  SqliteFile& operator=(const SqliteFile&) = delete;

  /// Runs statements; what SQLite refuses fails the test.
  void run(const std::string& sql) const;

private:
  sqlite3* database_ = nullptr;
};

/// The same, closed again.
void write_sqlite(const std::filesystem::path& path, const std::string& sql);

}  // namespace schemaproof::testing
