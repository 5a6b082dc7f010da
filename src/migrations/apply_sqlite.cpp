#include "migrations/apply_sqlite.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "migrations/dump.hpp"
#include "sqlite/sql_tokens.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/interruption.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// A text that is run, and how people find it.
struct SqliteSource {
  const Script& script;
  std::string sql;
};

[[noreturn]] void refuse(const SqliteSource& source, const SqliteError& error, std::size_t begin) {
  std::string place = shown_path(source.script.file);
  if (error.offset) {
    const std::size_t at = std::min(begin + *error.offset, source.sql.size());
    place += fmt::format(
        ":{}", 1 + std::count(source.sql.begin(), source.sql.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
  }
  constexpr int foreign_key = 787;  // SQLITE_CONSTRAINT_FOREIGNKEY
  const bool is_of_key = error.code == foreign_key || error.message.starts_with("no such table: main.");
  throw Failure(fmt::format("{} failed at {}: {}", source.script.what, place, printable(error.message)),
                is_of_key
                    ? "foreign keys are enforced, as D1 and better-sqlite3 do, and refuse rows whose parents are not "
                      "there yet; database: {foreign_keys: false} runs it as sqlite3 does"
                    : "");
}

bool is_deferring(std::string_view sql) {
  const std::vector<SqlToken> tokens = sqlite_tokens(sql.substr(0, 200));
  return tokens.size() > 1 && tokens[0].is("pragma") && tokens[1].is("defer_foreign_keys");
}

class Runner {
public:
  Runner(const DisposableFile& file, SqliteScratch::ForeignKeys keys) : session_(file, keys) {}

  void run(const SqliteSource& source, const Message& message) {
    const std::string_view sql = std::string_view(source.sql).substr(message.begin, message.size);
    if (const auto error = session_.run(sql)) refuse(source, *error, message.begin);
  }
  void begin(const SqliteSource& source) { must(source, "BEGIN", 0); }
  /// A deferred constraint is checked here.
  void commit(const SqliteSource& source) {
    if (session_.in_transaction()) must(source, "COMMIT", source.sql.size());
  }
  void check_end(const SqliteSource& source) const {
    if (!session_.in_transaction()) return;
    throw Failure(fmt::format("{} leaves a transaction open at the end of {}, and what it did in it would be lost",
                              source.script.what, shown_path(source.script.file)),
                  "end it with COMMIT");
  }
  [[nodiscard]] bool enforces_keys() {
    bool enforced = false;
    session_.run("PRAGMA foreign_keys", [&](const Row& row) { enforced = row.text(0) == "1"; });
    return enforced;
  }

private:
  void must(const SqliteSource& source, std::string_view sql, std::size_t at) {
    if (auto error = session_.run(sql)) {
      error->offset = 0;
      refuse(source, *error, at);
    }
  }

  SqliteScratch session_;
};

void run_file(Runner& runner, const Script& script) {
  const SqliteSource source{script, read_script(script.file)};
  const bool at_once = is_deferring(source.sql);
  if (at_once) runner.begin(source);
  runner.run(source, {0, source.sql.size()});
  if (at_once) runner.commit(source);
  runner.check_end(source);
}

void run_migrations(Runner& runner, std::span<const Script> scripts) {
  for (std::size_t i = 0; i < scripts.size(); ++i) {
    const Script& script = scripts[i];
    const SqliteSource source{script, read_migration(*script.format, script.file)};
    const Sending sending = script.format->sending(script.file, source.sql, Direction::up);
    if (sending.in_transaction && i == 0) runner.begin(source);
    for (const Message& message : sending.messages) {
      stop_if_interrupted();
      runner.run(source, message);
    }
    if (sending.in_transaction && i + 1 == scripts.size()) runner.commit(source);
    if (!sending.in_transaction) runner.check_end(source);
  }
}

void run_step(const DisposableFile& file, const Script& script) {
  const std::string path = std::filesystem::absolute(file.path()).string();
  run_command(*script.command, {{"DATABASE_URL", "file:" + path}, {"DATABASE_PATH", path}}, {});
}

}  // namespace

std::vector<std::string> run_scripts(const DisposableFile& file, std::span<const Script> scripts,
                                     SqliteScratch::ForeignKeys keys) {
  std::vector<std::string> left_off;
  for (std::size_t begin = 0; begin < scripts.size();) {
    stop_if_interrupted();
    std::size_t end = begin + 1;
    while (end < scripts.size() && scripts[end].joins_previous) ++end;
    if (scripts[begin].command) {
      run_step(file, scripts[begin]);
    } else {
      Runner runner(file, keys);
      if (scripts[begin].format == nullptr)
        run_file(runner, scripts[begin]);
      else
        run_migrations(runner, scripts.subspan(begin, end - begin));
      if (keys == SqliteScratch::ForeignKeys::enforced && !runner.enforces_keys())
        left_off.push_back(scripts[end - 1].what);
    }
    begin = end;
  }
  return left_off;
}

}  // namespace schemaproof
