// A PostgreSQL of our own, made for one run and gone after it. Only what stands here can be written to.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/server_wish.hpp"
#include "postgres/row.hpp"
#include "postgres/target.hpp"

namespace schemaproof {

struct RunningServer;

/// A database on a disposable server; nothing else can make one (see running_server.hpp).
class DisposableDatabase {
public:
  /// How to reach it. A ReadSession takes this too: what is verified is read the same way everywhere.
  [[nodiscard]] const Target& target() const { return target_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  /// Of its server.
  [[nodiscard]] int major() const { return major_; }
  /// With what in their environment other people's programs reach it (DATABASE_URL, PGHOST …), password included.
  /// Empty where its server is on its socket alone.
  [[nodiscard]] const std::map<std::string, std::string>& settings() const { return settings_; }

private:
  friend struct RunningServer;
  DisposableDatabase(std::string name, int major, Target target, std::map<std::string, std::string> settings)
      : name_(std::move(name)), major_(major), target_(std::move(target)), settings_(std::move(settings)) {}
  std::string name_;
  int major_;
  Target target_;
  std::map<std::string, std::string> settings_;
};

/// Where a server listens. Not every client speaks sockets: for those it is 127.0.0.1 too, with a random password.
enum class Listening { socket, loopback };

/// How long a server is there: as long as its object and this process (of a run, or of a user who waits to end it), or
/// until the user ends it.
enum class Lifetime { run, session, kept };

/// Starts in the constructor. From server programs of this machine: in a private directory (0700, a short path: socket
/// paths stop at 107 bytes), with a Unix socket and no network unless that is wished; as root it runs as another user.
/// In a container: on 127.0.0.1, with a random password, its data in memory. Lent by somebody: what is ours on it are
/// marked databases, and no other is written to. fsync off, a raised lock table, UTC and the C locale with UTF-8 where
/// it is ours to say. Ended and removed by the destructor, also when an interruption unwinds the stack, and by others
/// when we are killed: make it in the main thread. Throws Failure that names what there is to install or to say.
class DisposableServer {
public:
  /// `kept_as`: it begins with what keep_as kept as the first of these that there is; empty where there is none.
  explicit DisposableServer(const ServerWish& wish, Listening listening = Listening::socket,
                            Lifetime lifetime = Lifetime::run, const std::vector<std::string>& kept_as = {});
  ~DisposableServer();
  DisposableServer(const DisposableServer&) = delete;
  DisposableServer& operator=(const DisposableServer&) = delete;

  /// An empty database of that name.
  DisposableDatabase create_database(const std::string& name);
  /// A copy of one that nobody is connected to.
  DisposableDatabase clone_database(const DisposableDatabase& original, const std::string& name);
  void drop_database(const DisposableDatabase& database);
  /// Says again on a server that is lent that it is ours: a script may have said something else of it.
  void mark(const DisposableDatabase& database);
  /// Roles that scripts made: every database of the server has them.
  [[nodiscard]] bool has_roles();
  /// Makes it a copy of another one, in place of what it holds. Nobody may be connected to either.
  void replace_database(const DisposableDatabase& database, const DisposableDatabase& original);
  /// Those that a server of our own holds besides what initdb makes.
  [[nodiscard]] std::vector<DisposableDatabase> own_databases();
  /// Keeps in the user's cache all that it holds, under all of these names, for servers to begin with: for that it
  /// ends, and starts again as it was. Nobody may be connected. Why it cannot; empty: it is kept.
  [[nodiscard]] std::string keep_as(const std::vector<std::string>& names);
  /// The number of the transaction that comes next.
  std::string next_transaction();
  /// Whether that one or one after it was committed, or may still be: tells, in place of looking at everything, that
  /// what was refused left nothing behind. What only reads has no number, and sequences advance without one. On a
  /// server that is lent other people's are seen, too.
  bool committed_since(const std::string& transaction);
  [[nodiscard]] int major() const;
  /// Roles that came since somebody lent it: they stay. None on a server of our own.
  [[nodiscard]] std::vector<std::string> new_roles() const;
  /// Whether its databases begin with more than PostgreSQL's own: extensions, or what a template holds.
  [[nodiscard]] bool brings_objects() const;
  /// What a report says of it: whose it is.
  [[nodiscard]] const std::string& shown() const;
  /// The command that opens the database in psql, for a person.
  [[nodiscard]] std::string psql_line(const DisposableDatabase& database) const;
  /// What `verify server stop` takes.
  [[nodiscard]] const std::string& id() const;

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
