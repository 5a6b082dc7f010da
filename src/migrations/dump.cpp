#include "migrations/dump.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "migrations/formats/folder.hpp"
#include "postgres/installations.hpp"
#include "postgres/private_directory.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/process.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

namespace fs = std::filesystem;

/// Whether the text ends between statements, or in one that is not in a string or comment of its own.
bool is_closed(std::string_view text) {
  const std::vector<SqlToken> tokens = sql_tokens(text);
  return tokens.empty() || tokens.back().closed;
}

/// `COPY t (a, b) FROM stdin;`, from the beginning of a line to the end of one: where it ends. Nothing: it is something
/// else.
std::optional<std::size_t> end_of_copy(std::string_view text, std::size_t begin) {
  if (!lowered(text.substr(begin, 5)).starts_with("copy")) return std::nullopt;
  constexpr int most_lines = 50;
  std::size_t end = begin;
  for (int lines = 0; lines < most_lines && end < text.size(); ++lines) {
    end = std::min(text.find('\n', end + (lines > 0 ? 1 : 0)), text.size());
    const std::vector<SqlToken> tokens = sql_tokens(text.substr(begin, end - begin));
    if (tokens.empty() || !tokens.front().is("copy")) return std::nullopt;
    if (tokens.back().text != ";") continue;
    for (std::size_t i = 1; i + 1 < tokens.size(); ++i) {
      if (tokens[i].text == ";") return std::nullopt;  // another statement follows it
      if (tokens[i].depth == 0 && tokens[i].is("from"))
        return tokens[i + 1].is("stdin") ? std::optional(end) : std::nullopt;
    }
    return std::nullopt;
  }
  return std::nullopt;
}

/// What psql takes for itself, and pg_dump writes around a dump since its versions of August 2025.
bool is_for_psql(std::string_view line) {
  return line.starts_with("\\restrict ") || line.starts_with("\\unrestrict ");
}

fs::path pg_restore() {
  std::vector<Installation> installations = find_installations();
  std::reverse(installations.begin(), installations.end());  // the newest reads what older ones wrote
  for (const Installation& installation : installations) {
    if (fs::exists(installation.programs / "pg_restore")) return installation.programs / "pg_restore";
  }
  const char* const path = std::getenv("PATH");
  for (const std::string& folder : split_top_level(path == nullptr ? "" : path, ':')) {
    if (fs::exists(fs::path(folder) / "pg_restore")) return fs::path(folder) / "pg_restore";
  }
  throw Failure("an archive of pg_dump needs pg_restore, which is not on this machine",
                "install PostgreSQL's client programs (apt-get install postgresql-client), or dump as plain SQL");
}

std::string restored(const fs::path& archive) {
  const PrivateDirectory folder{std::nullopt};
  const fs::path script = folder.path() / "script.sql";
  const fs::path log = folder.path() / "log";
  ProcessWish wish;
  wish.program = pg_restore();
  wish.arguments = {"--no-owner", "--no-privileges", "--file", script.string(), "--", fs::absolute(archive).string()};
  wish.log = log;
  wish.dies_with_us = true;
  if (wait_for_process(start_process(wish)) != 0) {
    throw Failure(fmt::format("pg_restore cannot read {}: {}", shown_path(archive), printable(read_file(log))),
                  "a dump of a newer PostgreSQL needs that version's pg_restore");
  }
  return read_file(script);
}

}  // namespace

std::vector<ScriptPart> script_parts(const std::string& text) {
  std::vector<ScriptPart> parts;
  std::size_t begin = 0;  // of the SQL that is collected
  const auto end_sql = [&](std::size_t end) {
    if (!trimmed(std::string_view(text).substr(begin, end - begin)).empty())
      parts.push_back({{begin, end - begin}, {}});
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::optional<std::size_t> copy = end_of_copy(text, at);
    const std::size_t line_end = std::min(text.find('\n', at), text.size());
    const std::size_t end = copy.value_or(line_end);
    std::string_view line = std::string_view(text).substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const std::size_t next = std::min(end + 1, text.size());
    const bool looks_special = is_for_psql(line) || copy;
    if (!looks_special || !is_closed(std::string_view(text).substr(begin, at - begin))) {
      at = std::min(line_end + 1, text.size());
      continue;
    }
    end_sql(at);
    if (is_for_psql(line)) {
      at = begin = next;
      continue;
    }
    std::size_t rows_end = text.compare(next, 2, "\\.") == 0 ? next : text.find("\n\\.", next);
    const bool is_ended = rows_end != std::string::npos;
    if (is_ended && rows_end != next) ++rows_end;
    if (!is_ended) rows_end = text.size();
    parts.push_back({{at, line.size()}, Message{next, rows_end - next}});
    at = begin = is_ended ? std::min(text.find('\n', rows_end), text.size() - 1) + 1 : text.size();
  }
  end_sql(text.size());
  return parts;
}

std::string read_script(const fs::path& file) {
  std::string sql = read_file(file);
  if (sql.starts_with("PGDMP")) sql = restored(file);
  if (sql.starts_with(byte_order_mark)) sql.replace(0, byte_order_mark.size(), "   ");
  return sql;
}

std::string read_migration(const MigrationFormat& format, const fs::path& file) {
  return format.sends_mark ? read_file(file) : read_script(file);
}

}  // namespace schemaproof
