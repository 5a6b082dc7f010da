// What has each migration tool noted of the migrations that it applied?
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/formats.hpp"
#include "postgres/read_session.hpp"
#include "sqlite/read_session.hpp"

namespace schemaproof {

/// A line of a tool's own table.
struct Recorded {
  enum class State { applied, failed, rolled_back };
  std::string identity;  // by which the tool tells migrations apart
  std::string checksum;  // empty: it keeps none
  State state = State::applied;
};

/// Where a tool keeps its record, and how its lines are held against files. That of D1 is in a file of SQLite's.
struct HistoryFormat {
  std::string_view format;  // as MigrationFormat::name
  std::string_view schema;  // empty: the one that is asked
  std::string_view table;
  std::string_view columns;  // identity, checksum, state as SQL; state is `applied`, `failed` or `rolled_back`
  std::string_view order;    // as they were applied
  std::string (*identity)(const Migration& migration);
  /// The checksums that the tool takes for a file's; null: it keeps none.
  std::vector<std::string> (*checksums)(const std::string& text);
  bool keeps_last_only = false;  // one line says how far it came
};

/// Those of which this program can read the record.
std::span<const HistoryFormat> history_formats();
/// Null where there is none.
const HistoryFormat* history_of(std::string_view format);

/// `drizzle.__drizzle_migrations`, as SQL.
std::string history_table(const HistoryFormat& history, const std::string& home);
/// Whether the table is there.
bool has_history(ReadSession& session, const HistoryFormat& history, const std::string& home);
/// Its lines, in the order in which they were applied; none where there is no such table. Throws Failure.
std::vector<Recorded> read_history(ReadSession& session, const HistoryFormat& history, const std::string& home);
bool has_history(SqliteSession& session, const HistoryFormat& history);
std::vector<Recorded> read_history(SqliteSession& session, const HistoryFormat& history);

}  // namespace schemaproof
