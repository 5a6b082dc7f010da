#include "sqlite/scratch.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <utility>

#include "sqlite/statement_row.hpp"
#include "support/descriptor.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/interruption.hpp"
#include "support/percent.hpp"

namespace schemaproof {

namespace {

namespace fs = std::filesystem;
constexpr std::chrono::minutes longest_run{10};

}  // namespace

DisposableFile DisposableFile::create(const fs::path& path) {
  constexpr mode_t owner_only = 0600;
  const int descriptor = ::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, owner_only);
  if (descriptor < 0) throw cannot_write(path);
  ::close(descriptor);
  return DisposableFile(path);
}

DisposableFile DisposableFile::copy(const fs::path& path) const {
  std::error_code error;
  fs::copy_file(path_, path, fs::copy_options::none, error);
  if (error) throw cannot_write(path, error.message());
  return DisposableFile(path);
}

struct SqliteScratch::Implementation {
  explicit Implementation(const std::string& name) {
    const int code = sqlite3_open_v2(name.c_str(), &database,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nullptr);
    if (code != SQLITE_OK) {
      const std::string message = sqlite3_errstr(code);
      sqlite3_close(std::exchange(database, nullptr));
      throw Failure(fmt::format("cannot open a disposable database of SQLite's: {}", message));
    }
    sqlite3_extended_result_codes(database, 1);
    constexpr int operations_between_looks = 10'000;
    sqlite3_progress_handler(database, operations_between_looks, &Implementation::is_over, this);
    constexpr int longest_value = 64 << 20;
    sqlite3_limit(database, SQLITE_LIMIT_LENGTH, longest_value);
    sqlite3_set_authorizer(database, &Implementation::may, this);
  }
  ~Implementation() { sqlite3_close(database); }
  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;

  static int is_over(void* self) {
    const auto& own = *static_cast<Implementation*>(self);
    return interruption() != 0 || std::chrono::steady_clock::now() - own.begun > longest_run ? 1 : 0;
  }

  /// SQL that comes from elsewhere reaches no other file.
  static int may(void* self, int action, const char* first, const char* second, const char* /*schema*/,
                 const char* /*trigger*/) {
    // VACUUM attaches a file without a name.
    const bool names_file = first == nullptr || *first != '\0';
    if (action == SQLITE_ATTACH && names_file && !static_cast<Implementation*>(self)->attaches) return SQLITE_DENY;
    const bool loads_code =
        action == SQLITE_FUNCTION && second != nullptr && std::string_view(second) == "load_extension";
    const bool moves_temp_files =
        action == SQLITE_PRAGMA && first != nullptr
        && (sqlite3_stricmp(first, "temp_store_directory") == 0 || sqlite3_stricmp(first, "data_store_directory") == 0);
    return loads_code || moves_temp_files ? SQLITE_DENY : SQLITE_OK;
  }

  [[nodiscard]] SqliteError error_at(int code, std::size_t begin) const {
    SqliteError error{code, sqlite3_errmsg(database), begin};
    const int offset = sqlite3_error_offset(database);
    if (offset >= 0) *error.offset += static_cast<std::size_t>(offset);
    return error;
  }

  std::optional<SqliteError> run(std::string_view sql, const OnRow& on_row) {
    begun = std::chrono::steady_clock::now();
    const char* const begin = sql.data();
    const char* const end = begin + sql.size();
    for (const char* at = begin; at < end;) {
      stop_if_interrupted();
      const auto place = static_cast<std::size_t>(at - begin);
      sqlite3_stmt* prepared = nullptr;
      const char* rest = end;
      const int refused = sqlite3_prepare_v2(database, at, static_cast<int>(end - at), &prepared, &rest);
      const SqliteStatement statement(prepared, sqlite3_finalize);
      if (refused != SQLITE_OK) return error_at(refused, place);
      at = rest;
      if (prepared == nullptr) continue;  // white space, a comment
      int code = sqlite3_step(prepared);
      for (; code == SQLITE_ROW; code = sqlite3_step(prepared)) {
        if (on_row) on_row(StatementRow(prepared));
      }
      if (code == SQLITE_INTERRUPT) {
        stop_if_interrupted();
        throw Failure(fmt::format("SQL took longer than {} minutes in SQLite", longest_run.count()));
      }
      if (code != SQLITE_DONE) return error_at(code, place + leading_blank(sql.substr(place)));
    }
    return std::nullopt;
  }

  static std::size_t leading_blank(std::string_view sql) {
    const std::size_t first = sql.find_first_not_of(" \t\r\n");
    return first == std::string_view::npos ? 0 : first;
  }

  sqlite3* database = nullptr;
  bool attaches = false;  // we do
  std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();
};

SqliteScratch::SqliteScratch() : implementation_(std::make_unique<Implementation>(":memory:")) {}

SqliteScratch SqliteScratch::copy() const {
  SqliteScratch copied;
  sqlite3_backup* const pages =
      sqlite3_backup_init(copied.implementation_->database, "main", implementation_->database, "main");
  if (pages != nullptr) {
    sqlite3_backup_step(pages, -1);
    if (sqlite3_backup_finish(pages) == SQLITE_OK) return copied;
  }
  throw Failure(fmt::format("cannot copy a disposable database of SQLite's: {}",
                            sqlite3_errmsg(copied.implementation_->database)));
}

SqliteScratch::SqliteScratch(const DisposableFile& file, ForeignKeys keys)
    : implementation_(std::make_unique<Implementation>("file:" + percent_encoded(fs::absolute(file.path()).string()))) {
  sqlite3_db_config(implementation_->database, SQLITE_DBCONFIG_ENABLE_FKEY, keys == ForeignKeys::enforced ? 1 : 0,
                    nullptr);
}

SqliteScratch::~SqliteScratch() = default;
SqliteScratch::SqliteScratch(SqliteScratch&&) noexcept = default;

std::optional<SqliteError> SqliteScratch::run(std::string_view sql, const OnRow& on_row) {
  return implementation_->run(sql, on_row);
}

void SqliteScratch::attach(const fs::path& file, std::string_view schema) {
  const std::string uri = fmt::format("file:{}?mode=ro", percent_encoded(fs::absolute(file).string()));
  implementation_->attaches = true;
  const auto error = run(fmt::format("ATTACH '{}' AS \"{}\"", uri, schema));
  implementation_->attaches = false;
  if (error) throw Failure(fmt::format("cannot read {}: {}", shown_path(file), error->message));
}

bool SqliteScratch::in_transaction() const {
  return sqlite3_get_autocommit(implementation_->database) == 0;
}

long SqliteScratch::changes() const {
  return sqlite3_changes(implementation_->database);
}

void SqliteScratch::take_quotes_for_strings() {
  sqlite3_db_config(implementation_->database, SQLITE_DBCONFIG_DQS_DML, 1, nullptr);
  sqlite3_db_config(implementation_->database, SQLITE_DBCONFIG_DQS_DDL, 1, nullptr);
}

std::vector<std::string> SqliteScratch::columns_of(std::string_view query) {
  sqlite3_stmt* prepared = nullptr;
  const int code =
      sqlite3_prepare_v2(implementation_->database, query.data(), static_cast<int>(query.size()), &prepared, nullptr);
  const SqliteStatement statement(prepared, sqlite3_finalize);
  std::vector<std::string> columns;
  for (int i = 0; code == SQLITE_OK && i < sqlite3_column_count(prepared); ++i)
    columns.emplace_back(sqlite3_column_name(prepared, i));
  return columns;
}

}  // namespace schemaproof
