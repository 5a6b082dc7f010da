#include "tests/support/sqlite_file.hpp"

#include <sqlite3.h>

#include <catch2/catch_test_macros.hpp>

namespace schemaproof::testing {

SqliteFile::SqliteFile(const std::filesystem::path& path) {
  REQUIRE(sqlite3_open(path.c_str(), &database_) == SQLITE_OK);
}

SqliteFile::~SqliteFile() {
  sqlite3_close(database_);
}

void SqliteFile::run(const std::string& sql) const {
  const int code = sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr);
  INFO(sqlite3_errmsg(database_));
  REQUIRE(code == SQLITE_OK);
}

void write_sqlite(const std::filesystem::path& path, const std::string& sql) {
  const SqliteFile file(path);
  file.run(sql);
}

}  // namespace schemaproof::testing
