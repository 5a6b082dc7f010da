#include "migrations/apply.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/interruption.hpp"

namespace schemaproof {

namespace {

long line_at(const std::string& text, std::size_t offset) {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(offset, text.size()));
  return 1 + std::count(text.begin(), end, '\n');
}

Failure failure_of(const std::string& what, std::string place, const std::string& sql, const SqlError& error) {
  if (error.offset) place += fmt::format(":{}", line_at(sql, *error.offset));
  std::string problem = fmt::format("{} failed at {}: {} (SQLSTATE {})", what, place, error.message, error.sqlstate);
  if (!error.detail.empty()) problem += "\n  detail: " + error.detail;
  std::string hint = error.hint;
  const bool meta_command = error.offset && *error.offset < sql.size() && sql[*error.offset] == '\\';
  if (meta_command) hint = "a line that starts with a backslash is a command of psql, not SQL: take it out";
  return {problem, hint};
}

/// A byte order mark is no SQL.
std::string script_text(const Script& script) {
  std::string sql = read_file(script.file);
  if (sql.starts_with("\xEF\xBB\xBF")) sql.replace(0, 3, "   ");
  return sql;
}

}  // namespace

void build_database(const DisposableDatabase& database, const BuildPlan& plan) {
  for (const Script& script : plan.scripts) {
    stop_if_interrupted();
    run_sql(database, script.what, shown_path(script.file), script_text(script));
  }
}

void run_sql(const DisposableDatabase& database, const std::string& what, const std::string& place,
             const std::string& sql) {
  // A session of its own: what a script sets for itself does not reach the next.
  WriteSession session(database);
  if (const auto error = session.run_script(sql)) throw failure_of(what, place, sql, *error);
}

}  // namespace schemaproof
