// How is a database looked at without any chance to change it, and without waiting for ever?
#include "postgres/read_session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <pqxx/pqxx>
#include <sstream>
#include <string_view>
#include <thread>

#include "support/failure.hpp"
#include "support/interruption.hpp"

namespace schemaproof {

namespace {

class ResultRow final : public Row {
public:
  ResultRow(const pqxx::result& result, const pqxx::row& row) : result_(result), row_(row) {}
  [[nodiscard]] int size() const override { return row_.size(); }
  [[nodiscard]] std::string_view column_name(int column) const override { return result_.column_name(column); }
  [[nodiscard]] bool is_null(int column) const override { return row_[column].is_null(); }
  [[nodiscard]] std::string_view text(int column) const override { return row_[column].view(); }

private:
  const pqxx::result& result_;
  const pqxx::row& row_;
};

/// While it lives, a signal cancels what the server is doing for us.
class CancelOnInterruption {
public:
  explicit CancelOnInterruption(pqxx::connection& connection) : watcher_([this, &connection] { watch(connection); }) {}
  ~CancelOnInterruption() {
    {
      const std::lock_guard lock(mutex_);
      done_ = true;
    }
    wake_.notify_one();
    watcher_.join();
  }
  CancelOnInterruption(const CancelOnInterruption&) = delete;
  CancelOnInterruption& operator=(const CancelOnInterruption&) = delete;

private:
  void watch(pqxx::connection& connection) {
    constexpr std::chrono::milliseconds between_looks{50};
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, between_looks, [this] { return done_; })) {
      if (interruption() == 0) continue;
      try {
        connection.cancel_query();
      } catch (const std::exception&) {
        // Asked again at the next look; the statement timeout ends what cannot be cancelled.
      }
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  bool done_ = false;
  std::thread watcher_;
};

/// What libpq says when there is no connection, and what the reader can do about it.
struct Advice {
  std::string_view fragment;
  const char* hint;
};

constexpr std::array connection_advice{
    Advice{"password authentication failed",
           "check user and password in the URL; special characters are percent-encoded (@ is %40)"},
    Advice{"no password supplied", "state the password in the URL, in PGPASSWORD or in ~/.pgpass"},
    Advice{"authentication failed", "this server lets that user in another way only; see its pg_hba.conf"},
    Advice{
        "no pg_hba.conf entry",
        "the server does not let this user in from here: see its pg_hba.conf; ?sslmode=require may be what it wants"},
    Advice{"role \"", "check the user in the URL; psql's \\du lists those there are"},
    Advice{"permission denied for database", "GRANT CONNECT ON DATABASE … TO the user"},
    Advice{"database \"", "check the database's name in the URL; psql -l lists those there are"},
    Advice{"Connection refused", "does the server run, and do host and port in the URL name it?"},
    Advice{"No such file or directory",
           "no local server listens at that socket: start it, or name a host in the URL "
           "(postgresql://user@host/database)"},
    Advice{"could not translate host name", "check the host in the URL: this machine cannot find it"},
    Advice{"timeout expired", "nothing answers there: check host, port and firewalls between"},
    Advice{"too many clients", "the server has no connection left: try again, or end idle ones"},
    Advice{"remaining connection slots", "the server has no connection left: try again, or end idle ones"},
    Advice{"starting up", "the server is starting: try again in a moment"},
    Advice{"does not support SSL", "the server speaks no TLS: ?sslmode=prefer or ?sslmode=disable"},
    Advice{"certificate", "name the authority's certificate with ?sslrootcert=…; ?sslmode=require does not look at it"},
    Advice{"sslmode value", "libpq knows disable, allow, prefer, require, verify-ca and verify-full"},
};

/// One line, without the severity that a Failure has anyway.
std::string one_line(const std::string& message) {
  std::istringstream words(message);
  std::string line;
  for (std::string word; words >> word;) {
    if (line.empty() && (word == "ERROR:" || word == "FATAL:")) continue;
    line += (line.empty() ? "" : " ") + word;
  }
  return line;
}

Failure no_connection(const Target& target, const std::exception& error) {
  const std::string message = one_line(error.what());
  const auto* const advice = std::find_if(connection_advice.begin(), connection_advice.end(), [&](const Advice& a) {
    return message.find(a.fragment) != std::string::npos;
  });
  return {fmt::format("cannot connect to {}: {}", target.shown, without_secrets(message, target)),
          advice == connection_advice.end() ? "" : advice->hint};
}

std::string hint_for(const std::string& sqlstate) {
  if (sqlstate == "57014") return "the statement timeout ended it: the server is busy, or a table is large";
  if (sqlstate == "55P03") return "another session holds a lock on what was asked about: try again when it is done";
  if (sqlstate == "42501") return "the user in the URL may not read this: GRANT SELECT, or connect as another user";
  return {};
}

Failure refused(const Target& target, const pqxx::sql_error& error) {
  // libpqxx keeps the SQLSTATE of every error but this one.
  const bool is_right_missing = dynamic_cast<const pqxx::insufficient_privilege*>(&error) != nullptr;
  const std::string sqlstate = is_right_missing ? "42501" : error.sqlstate();
  const std::string message = without_secrets(one_line(error.what()), target);
  return {fmt::format("the database refused a query: {} ({})", message, sqlstate), hint_for(sqlstate)};
}

/// What comes first decides defaults, what comes last cannot be changed by the URL: libpq takes the last of a kind.
std::string connection_string(const Target& target, std::chrono::seconds connect_timeout) {
  return fmt::format("connect_timeout={} fallback_application_name=schemaproof {} client_encoding=UTF8",
                     connect_timeout.count(), target.connection);
}

/// Everything that changes how values and definitions print is pinned, so that servers compare; all of it ends with
/// the transaction. quote_all_identifiers changes pg_get_constraintdef and its kin; row_security off turns rows that
/// would be hidden silently into an error. PostgreSQL documentation, "Client Connection Defaults".
std::string opening(const ReadSession::Limits& limits) {
  return fmt::format(
      "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;"
      "SET LOCAL search_path = {};"
      "SET LOCAL statement_timeout = {};"
      "SET LOCAL lock_timeout = '10s';"
      "SET LOCAL idle_in_transaction_session_timeout = '10min';"
      "SET LOCAL standard_conforming_strings = on;"
      "SET LOCAL quote_all_identifiers = off;"
      "SET LOCAL row_security = off;"
      "SET LOCAL jit = off;"
      "SET LOCAL max_parallel_workers_per_gather = 0;"
      "SET LOCAL TimeZone = 'UTC';"
      "SET LOCAL DateStyle = 'ISO, MDY';"
      "SET LOCAL IntervalStyle = 'postgres';"
      "SET LOCAL extra_float_digits = 1;"
      "SET LOCAL lc_monetary = 'C';"
      "SET LOCAL bytea_output = 'hex'",
      limits.search_path, limits.statement_timeout.count());
}

constexpr const char* facts_query =
    "SELECT pg_catalog.current_setting('server_version_num')::pg_catalog.int4,"
    " pg_catalog.current_setting('server_version'), pg_catalog.current_database(), CURRENT_USER";

}  // namespace

struct ReadSession::Implementation {
  Implementation(Target wanted, const Limits& limits)
      : target(std::move(wanted)),
        connection(connection_string(target, limits.connect_timeout)),
        // The transaction is made by hand: libpqxx's own has no place for what must come in the same message as BEGIN.
        commands(connection, "schemaproof") {
    connection.set_notice_handler([](pqxx::zview) noexcept {});
    ask(opening(limits));
    const pqxx::row row = ask(facts_query).one_row();
    facts = {row[0].as<int>(), row[1].as<std::string>(), row[2].as<std::string>(), row[3].as<std::string>()};
    ask("SAVEPOINT schemaproof");
  }

  /// Ends early when a signal comes.
  pqxx::result ask(const std::string& sql) {
    const CancelOnInterruption cancel(connection);
    return commands.exec(sql);
  }

  /// The same for a single statement. The extended protocol takes no second one, so that nothing can end the
  /// transaction and go on without it. PostgreSQL documentation, "Extended Query".
  pqxx::result ask_once(const std::string& sql) {
    const CancelOnInterruption cancel(connection);
    return commands.exec(sql, pqxx::params{});
  }

  /// So that one query that fails does not take those after it along. A savepoint that is rolled back to remains.
  void recover() {
    try {
      commands.exec("ROLLBACK TO SAVEPOINT schemaproof");
    } catch (const std::exception&) {
      // The connection is lost; the next query says so.
    }
  }

  Target target;
  pqxx::connection connection;
  pqxx::nontransaction commands;
  ServerFacts facts;
};

ReadSession::ReadSession(const Target& target, const Limits& limits) {
  stop_if_interrupted();
  try {
    implementation_ = std::make_unique<Implementation>(target, limits);
  } catch (const std::exception& error) {
    stop_if_interrupted();
    throw no_connection(target, error);
  }
}

// Closing the connection rolls back.
ReadSession::~ReadSession() = default;
ReadSession::ReadSession(ReadSession&&) noexcept = default;

void ReadSession::query(const std::string& sql, const OnRow& on_row) {
  stop_if_interrupted();
  pqxx::result result;
  try {
    result = implementation_->ask_once(sql);
  } catch (const pqxx::sql_error& error) {
    stop_if_interrupted();
    implementation_->recover();
    const std::string_view message = error.what();
    const bool vanished = message.find("cache lookup failed") != std::string_view::npos
                          || message.find("could not open relation with OID") != std::string_view::npos;
    if (vanished) throw ConcurrentChange(one_line(error.what()));
    throw refused(implementation_->target, error);
  } catch (const std::exception& error) {
    stop_if_interrupted();
    const Target& target = implementation_->target;
    const std::string message = without_secrets(one_line(error.what()), target);
    throw Failure(fmt::format("lost the connection to {}: {}", target.shown, message));
  }
  for (const pqxx::row& row : result) on_row(ResultRow(result, row));
}

void ReadSession::look_in(const std::string& search_path) {
  try {
    // What a savepoint is rolled back to is what was set when it was made.
    implementation_->ask("RELEASE SAVEPOINT schemaproof; SET LOCAL search_path = " + search_path
                         + "; SAVEPOINT schemaproof");
  } catch (const pqxx::sql_error& error) {
    stop_if_interrupted();
    throw refused(implementation_->target, error);
  } catch (const std::exception& error) {
    stop_if_interrupted();
    throw Failure(fmt::format("lost the connection to {}", implementation_->target.shown));
  }
}

const ServerFacts& ReadSession::facts() const {
  return implementation_->facts;
}

}  // namespace schemaproof
