#include "migrations/history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "migrations/formats/folder.hpp"
#include "support/files.hpp"
#include "support/sql_names.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

std::string by_name(const Migration& migration) {
  return migration.name;
}
std::string by_version(const Migration& migration) {
  return migration.version;
}
std::string by_file(const Migration& migration) {
  return migration.file.filename().string();
}
/// Of a change that was reworked the record has the same name twice.
std::string by_change(const Migration& migration) {
  return migration.name.substr(0, migration.name.find('@'));
}

std::vector<std::string> sha256_of(const std::string& text) {
  return {sha256(text)};
}

/// Prisma takes a file whose line ends were changed by git for the same.
std::vector<std::string> sha256_whatever_line_ends(const std::string& text) {
  const std::string unix_lines = replaced(text, "\r\n", "\n");
  return {sha256(text), sha256(unix_lines), sha256(replaced(unix_lines, "\n", "\r\n"))};
}

std::vector<std::string> sha1_of(const std::string& text) {
  return {sha1(text)};
}

/// Flyway sums the lines of a file without their ends and without a byte order mark (its ChecksumCalculator), as a
/// signed number.
std::vector<std::string> crc32_of_lines(const std::string& text) {
  std::uint32_t sum = 0xFFFFFFFFU;
  const std::string_view content = std::string_view(text).substr(text.starts_with("\xEF\xBB\xBF") ? 3 : 0);
  for (const TextLine& line : lines_of(content)) {
    for (const char c : line.text) {
      sum ^= static_cast<unsigned char>(c);
      for (int bit = 0; bit < 8; ++bit) sum = (sum >> 1U) ^ ((sum & 1U) != 0 ? 0xEDB88320U : 0U);
    }
  }
  return {std::to_string(static_cast<std::int32_t>(~sum))};
}

// Sources: Prisma documentation, "About the _prisma_migrations table"; drizzle-orm's migrator; Supabase CLI;
// goose's, golang-migrate's and dbmate's PostgreSQL drivers; Flyway documentation, "Schema history table"; Sqitch's
// registry (lib/App/Sqitch/Engine/pg.sql); wrangler (src/d1/migrations/helpers.ts).
constexpr std::array formats = {
    HistoryFormat{
        "prisma", "", "_prisma_migrations",
        "migration_name, checksum, CASE WHEN rolled_back_at IS NOT NULL THEN 'rolled_back' WHEN finished_at IS "
        "NULL THEN 'failed' ELSE 'applied' END",
        "started_at, finished_at", by_name, sha256_whatever_line_ends},
    HistoryFormat{"drizzle", "drizzle", "__drizzle_migrations",
                  "coalesce(pg_catalog.to_jsonb(t) ->> 'name', created_at::pg_catalog.text), hash, 'applied'",
                  "created_at, id", by_version, sha256_of},
    HistoryFormat{"supabase", "supabase_migrations", "schema_migrations", "version, '', 'applied'", "version",
                  by_version, nullptr},
    HistoryFormat{"goose", "", "goose_db_version",
                  "version_id, '', CASE WHEN is_applied THEN 'applied' ELSE 'rolled_back' END", "id", by_version,
                  nullptr},
    HistoryFormat{"golang-migrate", "", "schema_migrations",
                  "version, '', CASE WHEN dirty THEN 'failed' ELSE 'applied' END", "version", by_version, nullptr,
                  true},
    HistoryFormat{"dbmate", "", "schema_migrations", "version, '', 'applied'", "version", by_version, nullptr},
    HistoryFormat{"flyway", "", "flyway_schema_history",
                  "CASE WHEN type = 'SQL' THEN script ELSE '' END, checksum, CASE WHEN success THEN 'applied' ELSE "
                  "'failed' END",
                  "installed_rank", by_file, crc32_of_lines},
    HistoryFormat{"sqitch", "sqitch", "changes", "change, script_hash, 'applied'", "committed_at", by_change, sha1_of},
    HistoryFormat{"d1", "", "d1_migrations", "name, '', 'applied'", "id", by_file, nullptr},
};

void add_line(const Row& row, std::vector<Recorded>& lines) {
  if (row.text(0).empty() || row.text(0) == "0") return;  // a baseline, goose's first line
  const std::string_view state = row.text(2);
  lines.push_back({std::string(row.text(0)), std::string(row.text(1)),
                   state == "applied"  ? Recorded::State::applied
                   : state == "failed" ? Recorded::State::failed
                                       : Recorded::State::rolled_back});
}

std::string lines_query(const HistoryFormat& history, const std::string& table) {
  return fmt::format("SELECT {} FROM {} AS t ORDER BY {}", history.columns, table, history.order);
}

}  // namespace

std::span<const HistoryFormat> history_formats() {
  return formats;
}

const HistoryFormat* history_of(std::string_view format) {
  const auto* found =
      std::find_if(formats.begin(), formats.end(), [&](const HistoryFormat& one) { return one.format == format; });
  return found == formats.end() ? nullptr : found;
}

std::string history_table(const HistoryFormat& history, const std::string& home) {
  return quoted_name(history.schema.empty() ? std::string_view(home) : history.schema) + "."
         + quoted_name(history.table);
}

bool has_history(ReadSession& session, const HistoryFormat& history, const std::string& home) {
  bool is_there = false;
  session.query(
      fmt::format("SELECT pg_catalog.to_regclass({}) IS NOT NULL", quoted_literal(history_table(history, home))),
      [&](const Row& row) { is_there = row.text(0) == "t"; });
  return is_there;
}

std::vector<Recorded> read_history(ReadSession& session, const HistoryFormat& history, const std::string& home) {
  std::vector<Recorded> lines;
  if (!has_history(session, history, home)) return lines;
  session.query(lines_query(history, history_table(history, home)), [&](const Row& row) { add_line(row, lines); });
  return lines;
}

bool has_history(SqliteSession& session, const HistoryFormat& history) {
  bool is_there = false;
  session.query(
      fmt::format("SELECT 1 FROM main.sqlite_master WHERE type = 'table' AND name = {}", quoted_literal(history.table)),
      [&](const Row&) { is_there = true; });
  return is_there;
}

std::vector<Recorded> read_history(SqliteSession& session, const HistoryFormat& history) {
  std::vector<Recorded> lines;
  if (!has_history(session, history)) return lines;
  session.query(lines_query(history, "main." + quoted_name(history.table)),
                [&](const Row& row) { add_line(row, lines); });
  return lines;
}

}  // namespace schemaproof
