// The row that a statement of SQLite's has come to; for those who step it.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <string_view>

#include "support/row.hpp"

namespace schemaproof {

using SqliteStatement = std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)>;

class StatementRow final : public Row {
public:
  explicit StatementRow(sqlite3_stmt* statement) : statement_(statement) {}
  [[nodiscard]] int size() const override { return sqlite3_column_count(statement_); }
  [[nodiscard]] std::string_view column_name(int column) const override {
    return sqlite3_column_name(statement_, column);
  }
  [[nodiscard]] bool is_null(int column) const override {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
  }
  [[nodiscard]] std::string_view text(int column) const override {
    // The text first: it may be converted, and then has another length.
    const unsigned char* bytes = sqlite3_column_text(statement_, column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    if (bytes == nullptr) return {};
    return {reinterpret_cast<const char*>(bytes), size};  // NOLINT(*-reinterpret-cast): SQLite's way
  }

private:
  sqlite3_stmt* statement_;
};

}  // namespace schemaproof
