// The connection of a WriteSession, for the files that send through it.
// libpq itself, since libpqxx gives neither the results of each statement nor the position of a fault.
// Source: PostgreSQL documentation, "libpq - Asynchronous Command Processing", "Pipeline Mode" and "Command Execution
// Functions".
#pragma once

#include <libpq-fe.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "postgres/disposable.hpp"
#include "support/failure.hpp"

namespace schemaproof {

template <auto release>
struct Release {
  template <typename Resource>
  void operator()(Resource* resource) const {
    release(resource);
  }
};
using Connection = std::unique_ptr<PGconn, Release<PQfinish>>;
using Result = std::unique_ptr<PGresult, Release<PQclear>>;
using Cancel = std::unique_ptr<PGcancel, Release<PQfreeCancel>>;

/// What came back for all that was sent.
struct Answer {
  Result last;  // of the last statement that completed
  std::optional<SqlError> error;
};

struct WriteSession::Implementation {
  /// Throws Failure.
  explicit Implementation(const Target& target);

  [[nodiscard]] Failure lost(const std::string& what) const;
  /// Waits for the next result; null when a statement has no more. A signal cancels what runs.
  Result next_result();
  void wait_for_server();
  void cancel();
  /// `completed`: how many statements of `sql` ran before the one that failed.
  SqlError error_of(const PGresult* result, std::string_view sql, std::size_t completed) const;
  /// `rows`: what the COPY FROM STDIN in it reads.
  Answer send_and_collect(const std::string& sql, std::optional<std::string_view> rows = std::nullopt);
  Answer send_and_collect(const std::string& sql, const std::vector<std::string>& parameters);
  /// libpq would send what stands before a NUL and say nothing.
  static std::optional<SqlError> refused_unsent(const std::string& sql);

  // In pipeline mode.
  void send_group(const StatementGroup& group);
  void flush();
  std::vector<Outcome> collect_group(const StatementGroup& group);

  Connection connection;

private:
  void ignore_environment();
  void discard_copied_rows();
  void send_rows(std::string_view rows);
  Answer collect(std::string_view sql, std::optional<std::string_view> rows = std::nullopt);
};

}  // namespace schemaproof
