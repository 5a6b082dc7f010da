#include "migrations/apply.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "migrations/dump.hpp"
#include "postgres/extensions.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/interruption.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

long line_at(const std::string& text, std::size_t offset) {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(offset, text.size()));
  return 1 + std::count(text.begin(), end, '\n');
}

/// Where a text comes from, for those who must look into it.
struct Source {
  std::string what;
  std::string place;
  const std::string& sql;
  const MigrationFormat* format = nullptr;  // of a migration
};

/// A role or a schema is not there, and a preset brings such.
std::string hint_of_preset(const Source& source, const SqlError& error) {
  constexpr std::string_view undefined_object = "42704";
  constexpr std::string_view invalid_schema_name = "3F000";
  const bool lacks = error.sqlstate == undefined_object || error.sqlstate == invalid_schema_name;
  if (!lacks || source.format == nullptr || source.format->prelude.empty()) return {};
  return fmt::format("'- prelude: {}' before it makes what the host brings along", source.format->prelude);
}

/// A command or a variable of psql's, or rows that it would read from the script.
bool is_for_psql(const Source& source, const SqlError& error) {
  constexpr std::string_view feature_not_supported = "0A000";
  if (error.sqlstate == feature_not_supported && error.message.starts_with("COPY FROM STDIN")) return true;
  const bool is_inside = error.offset && *error.offset < source.sql.size();
  return is_inside && (source.sql[*error.offset] == '\\' || source.sql[*error.offset] == ':');
}

ScriptRefused failure_of(const Source& source, const SqlError& error, int major) {
  std::string place = source.place;
  if (error.offset) place += fmt::format(":{}", line_at(source.sql, *error.offset));
  std::string problem =
      fmt::format("{} failed at {}: {} (SQLSTATE {})", source.what, place, error.message, error.sqlstate);
  if (!error.detail.empty()) problem += "\n  detail: " + error.detail;
  std::string hint = hint_of_missing_extension(error.message, major);
  if (hint.empty()) hint = error.hint.empty() ? hint_of_preset(source, error) : error.hint;
  constexpr std::string_view no_active_transaction = "25P01";
  if (error.sqlstate == no_active_transaction) hint = "put it between BEGIN and COMMIT, with what it is to guard";
  const bool is_at_begin = error.offset && *error.offset <= byte_order_mark.size();
  if (source.format != nullptr && source.sql.starts_with(byte_order_mark) && is_at_begin) {
    hint = fmt::format("the file begins with a byte order mark, which {} sends with the rest: save it as UTF-8 without",
                       source.format->name);
  }
  const bool meta_command = error.offset && *error.offset < source.sql.size() && source.sql[*error.offset] == '\\';
  if (meta_command) hint = "a line that starts with a backslash is a command of psql, not SQL: take it out";
  if (source.format != nullptr && !source.format->through_psql.empty() && is_for_psql(source, error)) {
    hint = fmt::format(
        "what is psql's own (\\set, :variables, rows below COPY) only {0} itself can run: with a build step "
        "'command: {0} …' that names its folder under 'migrations'",
        source.format->through_psql);
  }
  return {problem, hint, error};
}

/// Sends texts on one session, and throws what the server refuses.
class Sender {
public:
  explicit Sender(const DisposableDatabase& database) : session_(database), major_(database.major()) {}

  /// One message of a text; in a transaction of ours it may not end that.
  void send(const Source& source, const Message& message) {
    if (source.format != nullptr && source.format->in_pipelines && send_in_pipeline(source, message)) return;
    check(source, message.begin, session_.run_message(source.sql.substr(message.begin, message.size)));
  }

  void copy(const Source& source, const ScriptPart& part) {
    const std::string_view rows = std::string_view(source.sql).substr(part.rows->begin, part.rows->size);
    check(source, part.sql.begin, session_.copy_in(source.sql.substr(part.sql.begin, part.sql.size), rows));
  }

  void send_all(const Source& source, const std::vector<Message>& messages) {
    for (const Message& message : messages) {
      stop_if_interrupted();
      send(source, message);
    }
  }

  void begin(const Source& source) { check(source, 0, session_.run_message("BEGIN")); }

  /// A deferred constraint is checked here.
  void commit(const Source& source, const MigrationFormat& format) {
    if (session_.in_transaction()) return check(source, source.sql.size(), session_.run_message("COMMIT"));
    if (!format.minds_commit) return;
    throw Failure(fmt::format("{} ends the transaction that {} is in", source.place, source.what),
                  "take its COMMIT or ROLLBACK out: the tool runs it in a transaction of its own, and fails here");
  }

  void check_end(const Source& source) {
    if (!session_.in_transaction()) return;
    // Closing the session would take back, silently, what the script did since its BEGIN.
    constexpr const char* active_transaction = "25001";
    SqlError error;
    error.sqlstate = active_transaction;
    error.message = "the script leaves a transaction open, and what it did in it would be lost";
    error.hint = "end it with COMMIT";
    error.offset = source.sql.size();
    throw failure_of(source, error, major_);
  }

private:
  /// Whether it was sent: a COPY that wants rows, and what holds a NUL byte, would confuse whoever sends it so.
  bool send_in_pipeline(const Source& source, const Message& message) {
    const std::string_view sql = std::string_view(source.sql).substr(message.begin, message.size);
    StatementGroup group;
    std::vector<std::size_t> begins;
    for (const std::string_view statement : sql_statements(sql)) {
      if (sql_tokens(statement).front().is("copy")) return false;
      group.emplace_back(statement);
      begins.push_back(static_cast<std::size_t>(statement.data() - source.sql.data()));
    }
    if (sql.find('\0') != std::string_view::npos) return false;
    const std::vector<Outcome> outcomes = session_.run_groups({group}).front();
    for (std::size_t i = 0; i < outcomes.size(); ++i) check(source, begins[i], outcomes[i].error);
    return true;
  }

  void check(const Source& source, std::size_t begin, std::optional<SqlError> error) const {
    if (!error) return;
    if (error->offset) *error->offset += begin;
    throw failure_of(source, *error, major_);
  }

  WriteSession session_;
  int major_;
};

/// A command of the user's; whatever it left behind is not connected any more.
void run_step(const DisposableDatabase& database, const Script& script) {
  const auto& settings = database.settings();
  const auto password = settings.find("PGPASSWORD");  // a server that is lent may want none
  run_command(*script.command, settings, password == settings.end() ? std::string() : password->second);
  WriteSession session(database);
  const auto error = session.run(
      "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity "
      "WHERE datname = pg_catalog.current_database() AND pid <> pg_catalog.pg_backend_pid()");
  if (error) throw Failure(fmt::format("cannot end the connections of {}: {}", script.what, error->message));
}

/// A seed or a prelude: as psql runs it, rows below COPY included.
void run_file(const DisposableDatabase& database, const Script& script) {
  const std::string sql = script.preset ? std::string(script.preset->sql) : read_script(script.file);
  const Source source{script.what, script.preset ? "its line" : shown_path(script.file), sql};
  Sender sender(database);
  for (const ScriptPart& part : script_parts(sql)) {
    stop_if_interrupted();
    if (part.rows)
      sender.copy(source, part);
    else
      sender.send(source, part.sql);
  }
  sender.check_end(source);
}

/// Migrations that their tool applies in one go.
void run_migrations(const DisposableDatabase& database, std::span<const Script> scripts) {
  // A session of its own: what a script sets for itself does not reach the next.
  Sender sender(database);
  for (std::size_t i = 0; i < scripts.size(); ++i) {
    const Script& script = scripts[i];
    const std::string sql = read_migration(*script.format, script.file);
    const Source source{script.what, shown_path(script.file), sql, script.format};
    const Sending sending = script.format->sending(script.file, sql, Direction::up);
    if (sending.in_transaction && i == 0) sender.begin(source);
    sender.send_all(source, sending.messages);
    if (sending.in_transaction && i + 1 == scripts.size()) sender.commit(source, *script.format);
    if (!sending.in_transaction) sender.check_end(source);
  }
}

}  // namespace

void take_back(const DisposableDatabase& database, const Script& migration) {
  Sender sender(database);
  const std::string sql = read_migration(*migration.format, migration.down);
  const Source source{"taking back " + migration.what, shown_path(migration.down), sql};
  const Sending sending = migration.format->sending(migration.down, sql, Direction::down);
  if (sending.in_transaction) sender.begin(source);
  sender.send_all(source, sending.messages);
  if (sending.in_transaction)
    sender.commit(source, *migration.format);
  else
    sender.check_end(source);
}

void run_scripts(const DisposableDatabase& database, std::span<const Script> scripts) {
  for (std::size_t begin = 0; begin < scripts.size();) {
    stop_if_interrupted();
    std::size_t end = begin + 1;
    while (end < scripts.size() && scripts[end].joins_previous) ++end;
    if (scripts[begin].rows > 0) {
      begin = end;
      continue;
    }
    if (scripts[begin].command)
      run_step(database, scripts[begin]);
    else if (scripts[begin].format == nullptr)
      run_file(database, scripts[begin]);
    else
      run_migrations(database, scripts.subspan(begin, end - begin));
    begin = end;
  }
}

void build_database(const DisposableDatabase& database, const BuildPlan& plan) {
  run_scripts(database, plan.scripts);
}

void run_sql(const DisposableDatabase& database, const std::string& what, const std::string& place,
             const std::string& sql) {
  const Source source{what, place, sql};
  Sender sender(database);
  sender.send(source, {0, sql.size()});
  sender.check_end(source);
}

}  // namespace schemaproof
