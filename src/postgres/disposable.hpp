// A PostgreSQL of our own, made for one run and gone after it. Only what stands here can be written to.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "postgres/row.hpp"
#include "postgres/target.hpp"

namespace schemaproof {

class DisposableServer;

/// A database on a disposable server; nothing else can make one.
class DisposableDatabase {
public:
  /// How to reach it. A ReadSession takes this too: what is verified is read the same way everywhere.
  [[nodiscard]] const Target& target() const { return target_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  /// With what in their environment other people's programs reach it (DATABASE_URL, PGHOST …), password included.
  /// Empty where its server is on its socket alone.
  [[nodiscard]] const std::map<std::string, std::string>& settings() const { return settings_; }

private:
  friend class DisposableServer;
  DisposableDatabase(std::string name, Target target, std::map<std::string, std::string> settings)
      : name_(std::move(name)), target_(std::move(target)), settings_(std::move(settings)) {}
  std::string name_;
  Target target_;
  std::map<std::string, std::string> settings_;
};

/// Where a server listens. Not every client speaks sockets: for those it is 127.0.0.1 too, with a random password.
enum class Listening { socket, loopback };

/// Which server is wanted: `15`, `15+` (the lowest there is from 15 on), or empty (the newest there is).
struct ServerWish {
  std::string postgres;
  bool keep = false;  // leave it running for the user
  Listening listening = Listening::socket;
};

/// Starts in the constructor: a private directory (0700, a short path: socket paths stop at 107 bytes), a Unix socket
/// and no network unless that is wished, fsync off, a raised lock table, UTC and the C locale with UTF-8. As root it
/// runs as another user. Stopped and removed by the destructor, also when an interruption unwinds the stack. Unless
/// kept it ends with the thread that made it, however that ends: make it in the main thread. Throws Failure that names
/// the package to install where there are no server programs.
class DisposableServer {
public:
  explicit DisposableServer(const ServerWish& wish);
  ~DisposableServer();
  DisposableServer(const DisposableServer&) = delete;
  DisposableServer& operator=(const DisposableServer&) = delete;

  /// An empty database of that name.
  DisposableDatabase create_database(const std::string& name);
  /// A copy of one that nobody is connected to.
  DisposableDatabase clone_database(const DisposableDatabase& original, const std::string& name);
  void drop_database(const DisposableDatabase& database);
  [[nodiscard]] int major() const;
  /// The command that opens the database in psql, for a person.
  [[nodiscard]] std::string psql_line(const DisposableDatabase& database) const;
  /// How to stop it and remove its directory by hand, when it is kept.
  [[nodiscard]] std::string removal_line() const;

private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

/// What the server said no to.
struct SqlError {
  std::string sqlstate;
  std::string message;
  std::string detail;
  std::string hint;
  /// Offset in bytes of the fault in what was sent, or of the statement that failed when the server names no position.
  std::optional<std::size_t> offset;
  // What it is about, where the server says so.
  std::string constraint = {};
  std::string table = {};
  std::string column = {};
  std::string type = {};
  std::string schema = {};
};

/// One statement each, of which each needs those before it. Where it does not begin a transaction of its own, it is
/// one.
using StatementGroup = std::vector<std::string>;

/// What came of one statement of a group.
struct Outcome {
  bool ran = false;  // not where one before it in the group failed
  std::optional<SqlError> error;
  std::size_t affected = 0;  // rows
  std::vector<std::vector<std::optional<std::string>>> rows;
};

/// A session that may write, and so only on a disposable database.
class WriteSession {
public:
  explicit WriteSession(const DisposableDatabase& database);
  ~WriteSession();
  WriteSession(const WriteSession&) = delete;
  WriteSession& operator=(const WriteSession&) = delete;

  /// Sends the whole text as one message, as migration tools do: what is not a transaction of its own in it runs as
  /// one. The error of the first statement that fails, or nothing.
  std::optional<SqlError> run_message(const std::string& sql);
  /// `COPY … FROM STDIN` with its rows, as they stand in a script.
  std::optional<SqlError> copy_in(const std::string& statement, std::string_view rows);
  /// Whether a transaction is open, failed ones included.
  [[nodiscard]] bool in_transaction() const;
  /// A message that must not leave a transaction open: that is an error too.
  std::optional<SqlError> run_script(const std::string& sql);
  /// One statement with parameters ($1 …); rows to `on_row`. The error, or nothing.
  std::optional<SqlError> run(const std::string& sql, const std::vector<std::string>& parameters = {},
                              const OnRow& on_row = {});
  /// Runs all groups, whatever comes of each, in few messages. An outcome for each statement of each group.
  std::vector<std::vector<Outcome>> run_groups(const std::vector<StatementGroup>& groups);

private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace schemaproof
