// Databases of SQLite's that are ours to write to: in memory, or a file that did not exist before.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/row.hpp"

namespace schemaproof {

/// A file in a folder that is ours. That it can only be made, and not opened, keeps what writes from other people's.
class DisposableFile {
public:
  /// Throws Failure where there is such a file already.
  static DisposableFile create(const std::filesystem::path& path);
  /// A copy under another path, with nobody connected. Throws Failure.
  [[nodiscard]] DisposableFile copy(const std::filesystem::path& path) const;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
  explicit DisposableFile(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

/// What SQLite said of SQL that it refused.
struct SqliteError {
  int code = 0;  // extended
  std::string message;
  std::optional<std::size_t> offset;  // into the text that was sent, where it is known: else of its statement
};

/// A connection that writes. What is refused is told, and not thrown.
class SqliteScratch {
public:
  /// In memory.
  SqliteScratch();
  /// In memory, with all that another has, which must be in no transaction.
  [[nodiscard]] SqliteScratch copy() const;
  /// On a file. Foreign keys are enforced as told from the first statement on.
  enum class ForeignKeys { enforced, ignored };
  SqliteScratch(const DisposableFile& file, ForeignKeys keys);
  ~SqliteScratch();
  SqliteScratch(SqliteScratch&&) noexcept;
  SqliteScratch& operator=(SqliteScratch&&) = delete;

  /// Runs the statements of a text one by one, up to the first that is refused, and hands on what they give. Throws
  /// Failure where it was interrupted, or took longer than ten minutes.
  std::optional<SqliteError> run(std::string_view sql, const OnRow& on_row = {});
  /// Reads another file beside this one under a schema's name of its own; it is not written to. Throws Failure.
  void attach(const std::filesystem::path& file, std::string_view schema);
  [[nodiscard]] bool in_transaction() const;
  /// How many rows the last statement inserted, changed or deleted, those of cascades not among them.
  [[nodiscard]] long changes() const;
  /// A text in double quotes that names nothing is a string, as in schemas from before SQLite minded.
  void take_quotes_for_strings();
  /// The names of the columns that a query gives; empty where it is refused.
  [[nodiscard]] std::vector<std::string> columns_of(std::string_view query);

private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace schemaproof
