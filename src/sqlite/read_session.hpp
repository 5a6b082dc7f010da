// A file of SQLite's that is only ever looked at.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "support/row.hpp"

namespace schemaproof {

/// Opened for reading alone, as one transaction: what others write meanwhile does not show. Nothing is written, to the
/// file or beside it, but where another program left its write-ahead log there without the index to it: then SQLite
/// makes that. The file is not trusted: what its schema calls may not have effects, and what never ends is ended.
class SqliteSession {
public:
  struct Limits {
    std::chrono::milliseconds lock_timeout{5'000};  // for whoever writes just now
    std::chrono::milliseconds statement_timeout{60'000};
  };

  /// Throws Failure where there is no such file, it is no database, it is damaged, locked or may not be read.
  SqliteSession(const std::filesystem::path& file, const Limits& limits);
  ~SqliteSession();
  SqliteSession(SqliteSession&&) noexcept;
  SqliteSession& operator=(SqliteSession&&) = delete;

  /// Asks one statement, and hands each row to `on_row`. Throws Failure, also after the rows: where the file was
  /// written to while nothing kept it as it was.
  void query(const std::string& sql, const OnRow& on_row);

private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace schemaproof
