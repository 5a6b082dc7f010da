#include "sqlite/read_session.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <array>
#include <fstream>
#include <optional>
#include <string_view>
#include <utility>

#include "sqlite/statement_row.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/interruption.hpp"
#include "support/percent.hpp"

namespace schemaproof {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

/// What a person can do about an error of SQLite's. SQLite documentation, "Result and Error Codes".
struct Advice {
  int code;
  std::string_view says;
  const char* hint;
};

constexpr std::array advice{
    Advice{SQLITE_BUSY, "is locked by another program", "try again when that one is done, or end it"},
    Advice{SQLITE_LOCKED, "is locked by another program", "try again when that one is done, or end it"},
    Advice{SQLITE_NOTADB, "is no SQLite database",
           "name the file that SQLite keeps; one that is encrypted cannot be read"},
    Advice{SQLITE_CORRUPT, "is damaged",
           "sqlite3 FILE 'PRAGMA integrity_check' tells more; take it from a backup, or make it anew"},
    Advice{SQLITE_READONLY_ROLLBACK, "was left in the middle of a transaction",
           "open it once with the program that wrote it, which ends that"},
    Advice{SQLITE_CANTOPEN, "cannot be opened",
           "may you read it? Beside a write-ahead log SQLite must be able to make FILE-shm"},
    Advice{SQLITE_PERM, "may not be read", "read it as another user"},
};

/// By which it shows that a file was written to.
struct Stamp {
  std::uintmax_t size = 0;
  fs::file_time_type time;
  bool operator==(const Stamp&) const = default;
};

fs::path log_of(const fs::path& file) {
  return file.string() + "-wal";
}

bool has_log(const fs::path& file) {
  std::error_code none;
  const std::uintmax_t size = fs::file_size(log_of(file), none);
  return !none && size > 0;
}

std::optional<Stamp> stamp_of(const fs::path& file) {
  std::error_code size_error;
  std::error_code time_error;
  const Stamp stamp{fs::file_size(file, size_error), fs::last_write_time(file, time_error)};
  return size_error || time_error ? std::nullopt : std::optional(stamp);
}

/// Whether it is kept with a write-ahead log. SQLite documentation, "Database File Format", 1.3.3.
bool keeps_log(const fs::path& file) {
  constexpr std::streamoff read_version = 19;
  constexpr char with_log = 2;
  std::ifstream content(file, std::ios::binary);
  char version = 0;
  return content.seekg(read_version).get(version) && version == with_log;
}

}  // namespace

struct SqliteSession::Implementation {
  Implementation(fs::path path, const Limits& wanted) : file(std::move(path)), limits(wanted) {
    std::error_code error;
    const fs::file_status status = fs::status(file, error);
    if (!fs::exists(status)) throw Failure(fmt::format("there is no {}", shown()), "check the path");
    if (!fs::is_regular_file(status)) throw Failure(fmt::format("{} is not a regular file", shown()), "check the path");
    // To SQLite it would be a database without tables.
    if (fs::file_size(file, error) == 0 && !error) refuse(SQLITE_NOTADB, "it is empty");
    // SQLite would make a log and its index only to read that there is nothing in them.
    if (keeps_log(file) && !has_log(file)) undisturbed = stamp_of(file);
    open();
  }
  ~Implementation() { sqlite3_close(database); }
  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;

  [[nodiscard]] std::string shown() const { return shown_path(file); }

  [[noreturn]] void refuse(int code, std::string_view message) const {
    stop_if_interrupted();
    constexpr int primary = 0xFF;
    for (const Advice& one : advice) {
      if (one.code == code || one.code == (code & primary))
        throw Failure(fmt::format("{} {}: {}", shown(), one.says, message), one.hint);
    }
    if ((code & primary) == SQLITE_INTERRUPT) {
      throw Failure(fmt::format("{}: a query took longer than {} ms", shown(), limits.statement_timeout.count()), {});
    }
    throw Failure(fmt::format("{}: {}", shown(), message), {});
  }

  void must(int code) const {
    if (code != SQLITE_OK) refuse(code, database == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(database));
  }

  void open() {
    const std::string uri = fmt::format("file:{}?mode=ro{}", percent_encoded(fs::absolute(file).string()),
                                        undisturbed ? "&immutable=1" : "");
    try {
      must(sqlite3_open_v2(uri.c_str(), &database, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX,
                           nullptr));
      sqlite3_extended_result_codes(database, 1);
      sqlite3_busy_handler(database, &Implementation::wait, this);
      constexpr int operations_between_looks = 10'000;
      sqlite3_progress_handler(database, operations_between_looks, &Implementation::is_over, this);
      constexpr int longest_value = 64 << 20;
      sqlite3_limit(database, SQLITE_LIMIT_LENGTH, longest_value);
      must(sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr));
      must(sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr));
      ask("BEGIN", {});
      ask("SELECT count(*) FROM sqlite_master", {});  // from here on it is one state
    } catch (...) {
      sqlite3_close(std::exchange(database, nullptr));
      throw;
    }
  }

  void ask(const std::string& sql, const OnRow& on_row) {
    stop_if_interrupted();
    begun = Clock::now();
    sqlite3_stmt* prepared = nullptr;
    must(sqlite3_prepare_v2(database, sql.c_str(), -1, &prepared, nullptr));
    const SqliteStatement statement(prepared, sqlite3_finalize);
    int code = sqlite3_step(prepared);
    for (; code == SQLITE_ROW; code = sqlite3_step(prepared)) {
      if (on_row) on_row(StatementRow(prepared));
    }
    if (code != SQLITE_DONE) refuse(code, sqlite3_errmsg(database));
    if (undisturbed && (has_log(file) || stamp_of(file) != undisturbed))
      throw Failure(fmt::format("{} was written to while it was read", shown()), "try again when nothing writes to it");
  }

  /// How long others are waited for: SQLite calls it again and again, until it says no.
  static int wait(void* self, int times) {
    constexpr int milliseconds_between = 20;
    const auto waited = std::chrono::milliseconds{milliseconds_between} * times;
    if (interruption() != 0 || waited >= static_cast<Implementation*>(self)->limits.lock_timeout) return 0;
    sqlite3_sleep(milliseconds_between);
    return 1;
  }

  static int is_over(void* self) {
    const auto& own = *static_cast<Implementation*>(self);
    return interruption() != 0 || Clock::now() - own.begun > own.limits.statement_timeout ? 1 : 0;
  }

  fs::path file;
  Limits limits;
  sqlite3* database = nullptr;
  Clock::time_point begun;
  std::optional<Stamp> undisturbed;  // the file's, where no lock keeps it as it is
};

SqliteSession::SqliteSession(const fs::path& file, const Limits& limits)
    : implementation_(std::make_unique<Implementation>(file, limits)) {}
SqliteSession::~SqliteSession() = default;
SqliteSession::SqliteSession(SqliteSession&&) noexcept = default;

void SqliteSession::query(const std::string& sql, const OnRow& on_row) {
  implementation_->ask(sql, on_row);
}

}  // namespace schemaproof
