// How do scripts run on a disposable database, so that an error names the place in the script?
#include "postgres/write_connection.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <utility>

#include "support/interruption.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

class SentRow final : public Row {
public:
  SentRow(const PGresult* result, int row) : result_(result), row_(row) {}
  [[nodiscard]] int size() const override { return PQnfields(result_); }
  [[nodiscard]] std::string_view column_name(int column) const override { return PQfname(result_, column); }
  [[nodiscard]] bool is_null(int column) const override { return PQgetisnull(result_, row_, column) != 0; }
  [[nodiscard]] std::string_view text(int column) const override {
    return {PQgetvalue(result_, row_, column), static_cast<std::size_t>(PQgetlength(result_, row_, column))};
  }

private:
  const PGresult* result_;
  int row_;
};

std::string field(const PGresult* result, int code) {
  const char* const value = PQresultErrorField(result, code);
  return value == nullptr ? std::string() : value;
}

/// The server counts characters from 1; we count bytes from 0.
std::optional<std::size_t> byte_offset(std::string_view sql, const std::string& position) {
  std::size_t characters = 0;
  const auto [end, error] = std::from_chars(position.data(), position.data() + position.size(), characters);
  if (error != std::errc() || end == position.data() || characters == 0) return std::nullopt;
  std::size_t at = 0;
  const auto is_continuation = [&] { return (static_cast<unsigned char>(sql[at]) & 0xC0U) == 0x80U; };
  for (; characters > 1 && at < sql.size(); --characters) {
    do ++at;
    while (at < sql.size() && is_continuation());
  }
  return at;
}

std::optional<std::size_t> statement_offset(std::string_view script, std::size_t number) {
  const std::vector<std::string_view> statements = sql_statements(script);
  if (statements.empty()) return std::nullopt;
  // What fails when all is done (a deferred constraint at the end) is shown at the last statement.
  const std::string_view statement = statements[std::min(number, statements.size() - 1)];
  return static_cast<std::size_t>(statement.data() - script.data());
}

/// Where `COPY … FROM STDIN` begins, if it does before `limit`. Its data, which pg_dump writes below it, are a syntax
/// error to the server, which reads the whole script before it runs any of it.
std::optional<std::size_t> copy_from_stdin_before(std::string_view script, std::size_t limit) {
  for (const std::string_view statement : sql_statements(script)) {
    const auto begin = static_cast<std::size_t>(statement.data() - script.data());
    if (begin >= limit) break;
    const std::vector<SqlToken> tokens = sql_tokens(statement);
    if (!tokens.front().is("copy")) continue;
    for (std::size_t i = 1; i + 1 < tokens.size() && begin + tokens[i].begin < limit; ++i) {
      if (tokens[i].depth == 0 && tokens[i].is("from") && tokens[i + 1].is("stdin")) return begin;
    }
  }
  return std::nullopt;
}

SqlError copy_error(std::optional<std::size_t> offset) {
  return {"0A000", "COPY FROM STDIN in migrations is not supported", "",
          "put the rows into a seed, or write them as INSERT statements (pg_dump --inserts does)", offset};
}

}  // namespace

WriteSession::Implementation::Implementation(const Target& target)
    : connection(PQconnectdb(target.connection.c_str())) {
  if (PQstatus(connection.get()) != CONNECTION_OK) throw lost("cannot connect to");
  PQsetNoticeProcessor(connection.get(), [](void*, const char*) {}, nullptr);
  ignore_environment();
}

/// libpq sends these to every server it connects to; a disposable one is the same for everybody.
void WriteSession::Implementation::ignore_environment() {
  struct Setting {
    const char* variable;
    const char* command;
  };
  for (const Setting& setting : {Setting{"PGTZ", "SET timezone = 'UTC'"},
                                 {"PGDATESTYLE", "SET datestyle = 'ISO, MDY'"},
                                 {"PGGEQO", "SET geqo = on"}}) {
    if (std::getenv(setting.variable) != nullptr) send_and_collect(setting.command);
  }
}

Failure WriteSession::Implementation::lost(const std::string& what) const {
  // The first line says what happened; libpq's guesses follow.
  const std::string_view message = trimmed(PQerrorMessage(connection.get()));
  return Failure(fmt::format("{} the disposable database: {}", what, message.substr(0, message.find('\n'))));
}

Result WriteSession::Implementation::next_result() {
  while (PQisBusy(connection.get()) != 0) {
    wait_for_server();
    if (PQconsumeInput(connection.get()) == 0) throw lost("lost the connection to");
  }
  return Result(PQgetResult(connection.get()));
}

void WriteSession::Implementation::wait_for_server() {
  constexpr int milliseconds_between_looks = 100;
  pollfd socket{PQsocket(connection.get()), POLLIN, 0};
  // A signal ends poll early; whether one came is asked in either case.
  ::poll(&socket, 1, milliseconds_between_looks);
  if (interruption() != 0) cancel();
  stop_if_interrupted();
}

void WriteSession::Implementation::cancel() {
  const Cancel request(PQgetCancel(connection.get()));
  std::array<char, 256> problem{};
  // If it fails there is nothing more to do: the server stops with us.
  if (request) PQcancel(request.get(), problem.data(), static_cast<int>(problem.size()));
}

/// Rows that COPY … TO STDOUT sends are of no use here.
void WriteSession::Implementation::discard_copied_rows() {
  for (;;) {
    char* row = nullptr;
    constexpr int without_waiting = 1;
    const int length = PQgetCopyData(connection.get(), &row, without_waiting);
    PQfreemem(row);
    if (length < 0) return;
    if (length > 0) continue;
    wait_for_server();
    if (PQconsumeInput(connection.get()) == 0) throw lost("lost the connection to");
  }
}

SqlError WriteSession::Implementation::error_of(const PGresult* result, std::string_view sql,
                                                std::size_t completed) const {
  SqlError error{field(result, PG_DIAG_SQLSTATE),
                 field(result, PG_DIAG_MESSAGE_PRIMARY),
                 field(result, PG_DIAG_MESSAGE_DETAIL),
                 field(result, PG_DIAG_MESSAGE_HINT),
                 byte_offset(sql, field(result, PG_DIAG_STATEMENT_POSITION)),
                 field(result, PG_DIAG_CONSTRAINT_NAME),
                 field(result, PG_DIAG_TABLE_NAME),
                 field(result, PG_DIAG_COLUMN_NAME),
                 field(result, PG_DIAG_DATATYPE_NAME),
                 field(result, PG_DIAG_SCHEMA_NAME)};
  constexpr const char* syntax_error = "42601";
  if (error.sqlstate == syntax_error && error.offset) {
    if (const auto copy = copy_from_stdin_before(sql, *error.offset)) return copy_error(copy);
  }
  if (!error.offset) error.offset = statement_offset(sql, completed);
  return error;
}

Answer WriteSession::Implementation::collect(std::string_view sql, std::optional<std::string_view> rows) {
  Answer answer;
  std::size_t completed = 0;
  while (Result result = next_result()) {
    switch (PQresultStatus(result.get())) {
      case PGRES_COPY_IN:
        if (rows) {
          send_rows(*std::exchange(rows, std::nullopt));
          break;
        }
        if (!answer.error) answer.error = copy_error(statement_offset(sql, completed));
        PQputCopyEnd(connection.get(), "COPY FROM STDIN in migrations is not supported");
        break;
      case PGRES_COPY_OUT: discard_copied_rows(); break;
      case PGRES_FATAL_ERROR:
      case PGRES_BAD_RESPONSE:
        if (PQstatus(connection.get()) != CONNECTION_OK) throw lost("lost the connection to");
        if (!answer.error) answer.error = error_of(result.get(), sql, completed);
        break;
      default: ++completed; answer.last = std::move(result);
    }
  }
  if (PQstatus(connection.get()) != CONNECTION_OK) throw lost("lost the connection to");
  return answer;
}

/// libpq waits where the server is slower than we are; a server that refuses a row says so in its answer.
void WriteSession::Implementation::send_rows(std::string_view rows) {
  constexpr std::size_t most_at_once = std::size_t{1} << 20U;
  for (std::size_t at = 0; at < rows.size(); at += most_at_once) {
    stop_if_interrupted();
    const std::string_view part = rows.substr(at, most_at_once);
    if (PQputCopyData(connection.get(), part.data(), static_cast<int>(part.size())) != 1) break;
  }
  if (PQputCopyEnd(connection.get(), nullptr) != 1) throw lost("cannot send to");
}

Answer WriteSession::Implementation::send_and_collect(const std::string& sql, std::optional<std::string_view> rows) {
  if (auto refusal = refused_unsent(sql)) return {nullptr, std::move(refusal)};
  if (PQsendQuery(connection.get(), sql.c_str()) == 0) throw lost("cannot send to");
  return collect(sql, rows);
}

Answer WriteSession::Implementation::send_and_collect(const std::string& sql,
                                                      const std::vector<std::string>& parameters) {
  if (auto refusal = refused_unsent(sql)) return {nullptr, std::move(refusal)};
  std::vector<const char*> values;
  values.reserve(parameters.size());
  for (const std::string& parameter : parameters) values.push_back(parameter.c_str());
  constexpr int as_text = 0;
  if (PQsendQueryParams(connection.get(), sql.c_str(), static_cast<int>(values.size()), nullptr, values.data(), nullptr,
                        nullptr, as_text)
      == 0) {
    throw lost("cannot send to");
  }
  return collect(sql);
}

std::optional<SqlError> WriteSession::Implementation::refused_unsent(const std::string& sql) {
  const std::size_t nul = sql.find('\0');
  if (nul == std::string::npos) return std::nullopt;
  return SqlError{"22021", "the script holds a NUL byte", "", "", nul};
}

WriteSession::WriteSession(const DisposableDatabase& database)
    : implementation_(std::make_unique<Implementation>(database.target())) {}

WriteSession::~WriteSession() = default;

std::optional<SqlError> WriteSession::run_message(const std::string& sql) {
  stop_if_interrupted();
  return implementation_->send_and_collect(sql).error;
}

std::optional<SqlError> WriteSession::copy_in(const std::string& statement, std::string_view rows) {
  stop_if_interrupted();
  return implementation_->send_and_collect(statement, rows).error;
}

bool WriteSession::in_transaction() const {
  return PQtransactionStatus(implementation_->connection.get()) != PQTRANS_IDLE;
}

std::optional<SqlError> WriteSession::run_script(const std::string& sql) {
  std::optional<SqlError> error = run_message(sql);
  if (error || !in_transaction()) return error;
  constexpr const char* active_transaction = "25001";
  return SqlError{active_transaction, "the script leaves a transaction open", {}, "end it with COMMIT", sql.size()};
}

std::optional<SqlError> WriteSession::run(const std::string& sql, const std::vector<std::string>& parameters,
                                          const OnRow& on_row) {
  stop_if_interrupted();
  const Answer answer = implementation_->send_and_collect(sql, parameters);
  if (answer.error || !on_row || !answer.last) return answer.error;
  for (int row = 0; row < PQntuples(answer.last.get()); ++row) on_row(SentRow(answer.last.get(), row));
  return std::nullopt;
}

}  // namespace schemaproof
