// A database that is only ever looked at: one read-only, repeatable-read transaction.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "postgres/row.hpp"
#include "postgres/target.hpp"
#include "support/failure.hpp"

namespace schemaproof {

/// The schema changed while it was read: the server's functions that print definitions look at the newest catalogs and
/// not at the transaction's snapshot, and found less there. Asking again helps.
struct ConcurrentChange : Failure {
  explicit ConcurrentChange(const std::string& what)
      : Failure("the schema changed while it was read: " + what, "try again when no migration is running") {}
};

/// What a report says about where it looked.
struct ServerFacts {
  int version_number = 0;  // 150018 is 15.18
  std::string version;     // as the server prints it: `15.18 (Debian …)`
  std::string database;
  std::string role;
  [[nodiscard]] int major() const { return version_number / 10000; }
};

/// Opened with BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY, an empty search_path and a statement timeout, all of
/// them local to the transaction (a session-level SET would leak to others behind PgBouncer). Sends only SQL that this
/// program brings along. Rolled back at the end.
class ReadSession {
public:
  struct Limits {
    std::chrono::milliseconds statement_timeout{60'000};
    std::chrono::seconds connect_timeout{10};
    std::string search_path = "''";  // as SQL writes it; empty but where SQL of the user's is run
  };

  /// Throws Failure, without the password, when there is no connection.
  ReadSession(const Target& target, const Limits& limits);
  ~ReadSession();
  ReadSession(ReadSession&&) noexcept;
  ReadSession& operator=(ReadSession&&) = delete;

  /// Asks, and hands each row to `on_row`. Throws Failure with the server's message.
  void query(const std::string& sql, const OnRow& on_row);
  /// From now on names without a schema are looked for there: as SQL writes a search_path. In the same snapshot.
  void look_in(const std::string& search_path);
  [[nodiscard]] const ServerFacts& facts() const;

private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace schemaproof
