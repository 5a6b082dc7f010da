#include "migrations/watched.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <exception>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include "migrations/dump.hpp"
#include "model/name.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/interruption.hpp"
#include "support/sql_names.hpp"
#include "support/sql_text.hpp"
#include "support/tables_with_rows.hpp"

namespace schemaproof {

namespace {

constexpr std::string_view tables_query =
    "SELECT c.oid, n.nspname, c.relname, coalesce(pg_catalog.pg_relation_filenode(c.oid), 0), c.relkind = 'p' "
    "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind IN ('r', 'p', 'm') AND c.relispopulated AND n.nspname !~ '^pg_' "
    "AND n.nspname <> 'information_schema' ORDER BY n.nspname, c.relname";

constexpr std::string_view locks_query =
    "SELECT l.relation, l.mode FROM pg_catalog.pg_locks l WHERE l.locktype = 'relation' AND l.pid = {} "
    "AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database()) ORDER BY 1, 2";

constexpr std::string_view traces_query =
    "SELECT c.oid, coalesce(pg_catalog.pg_relation_filenode(c.oid), 0), "
    "pg_catalog.pg_stat_get_xact_tuples_returned(c.oid), pg_catalog.pg_stat_get_xact_tuples_inserted(c.oid) "
    "+ pg_catalog.pg_stat_get_xact_tuples_updated(c.oid) + pg_catalog.pg_stat_get_xact_tuples_deleted(c.oid) "
    "FROM pg_catalog.pg_class c WHERE c.relkind IN ('r', 'p', 'm') AND c.oid >= 16384";

constexpr std::string_view checks_query =
    "SELECT k.oid, k.conrelid, k.conname FROM pg_catalog.pg_constraint k "
    "WHERE k.contype = 'c' AND k.conrelid >= 16384 ORDER BY 1";

struct Seen {
  std::string sql;  // its name
  std::string file_node;
  bool is_partitioned = false;
  // As they were when the transaction began: the session counts on until it tells the server.
  std::size_t read_before = 0;
  std::size_t written_before = 0;
  std::set<std::string> locks;
  TouchedTable table;
};

/// What no transaction takes, or only one that ended before: it must run by itself.
bool wants_no_transaction(const SqlError& error) {
  constexpr std::string_view active_sql_transaction = "25001";
  constexpr std::string_view unsafe_new_enum_value_usage = "55P04";
  return error.sqlstate == active_sql_transaction || error.sqlstate == unsafe_new_enum_value_usage;
}

enum class Control { none, begins, commits, rolls_back };

/// By how many others it keeps out. Source: PostgreSQL documentation, "Explicit Locking".
std::size_t strength_of(std::string_view mode) {
  constexpr std::array modes = {std::string_view("AccessShareLock"),  std::string_view("RowShareLock"),
                                std::string_view("RowExclusiveLock"), std::string_view("ShareUpdateExclusiveLock"),
                                std::string_view("ShareLock"),        std::string_view("ShareRowExclusiveLock"),
                                std::string_view("ExclusiveLock"),    std::string_view("AccessExclusiveLock")};
  return static_cast<std::size_t>(std::find(modes.begin(), modes.end(), mode) - modes.begin());
}

/// It gives the table a check of its own, which says what the bounds said.
bool detaches_concurrently(std::string_view statement) {
  const std::vector<SqlToken> tokens = sql_tokens(statement);
  const auto has = [&](std::string_view word) {
    return std::any_of(tokens.begin(), tokens.end(), [&](const SqlToken& token) { return token.is(word); });
  };
  return !tokens.empty() && tokens[0].is("alter") && has("detach") && has("concurrently");
}

/// What a statement does to the transaction that it is in.
Control control_of(std::string_view statement) {
  const std::vector<SqlToken> tokens = sql_tokens(statement);
  if (tokens.empty()) return Control::none;
  const auto second_is = [&](std::string_view word) { return tokens.size() > 1 && tokens[1].is(word); };
  if (tokens[0].is("begin") || (tokens[0].is("start") && second_is("transaction"))) return Control::begins;
  if (second_is("prepared") || second_is("to")) return Control::none;
  if (tokens[0].is("commit") || tokens[0].is("end")) return Control::commits;
  return tokens[0].is("rollback") || tokens[0].is("abort") ? Control::rolls_back : Control::none;
}

class Watcher {
public:
  Watcher(const DisposableDatabase& database, const Script& migration, const std::string& home)
      : database_(database), migration_(migration), home_(home), session_(database) {}

  Watched run() {
    read_tables();
    statements_ =
        statements_sent(*migration_.format, migration_.file, read_migration(*migration_.format, migration_.file));
    if (const auto from = run_in_transaction()) run_one_by_one(*from);
    return told();
  }

private:
  void ask(WriteSession& session, const std::string& sql, const OnRow& on_row) {
    if (const auto error = session.run(sql, {}, on_row)) refuse(*error);
  }

  [[noreturn]] void refuse(const SqlError& error) const {
    throw Failure(
        fmt::format("{} could not be watched: {} (SQLSTATE {})", migration_.what, error.message, error.sqlstate));
  }

  void read_tables() {
    ask(session_, std::string(tables_query), [&](const Row& row) {
      Seen seen;
      const std::string schema(row.text(1));
      const std::string name(row.text(2));
      seen.sql = quoted_name(schema) + "." + quoted_name(name);
      seen.file_node = row.text(3);
      seen.is_partitioned = row.text(4) == "t";
      seen.table.name = name_seen_from(home_, schema, name).text();
      tables_.emplace(std::string(row.text(0)), std::move(seen));
    });
    std::vector<std::string> names;
    std::vector<Seen*> all;
    for (auto& [oid, seen] : tables_) {
      names.push_back(seen.sql);
      all.push_back(&seen);
    }
    const auto look = [&](const std::string& sql, const OnRow& on_row) { ask(session_, sql, on_row); };
    for (const std::size_t place : tables_with_rows(names, look)) all[place]->table.had_rows = true;
  }

  std::optional<SqlError> send(const std::string& sql) {
    stop_if_interrupted();
    const auto begin = std::chrono::steady_clock::now();
    auto error = session_.run_message(sql);
    seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return error;
  }

  void must(const std::string& sql) {
    if (const auto error = send(sql)) refuse(*error);
  }

  void begin() {
    must("BEGIN");
    for_each_trace([](Seen& seen, std::string_view, std::size_t read, std::size_t written) {
      seen.read_before = read;
      seen.written_before = written;
    });
  }

  void commit() {
    look();
    must("COMMIT");
  }

  /// The statement from which on they must run without a transaction, if any.
  std::optional<std::size_t> run_in_transaction() {
    std::size_t open_since = 0;
    begin();
    for (std::size_t i = 0; i < statements_.size(); ++i) {
      const Control control = control_of(statements_[i]);
      if (control == Control::begins) continue;
      if (control == Control::commits || control == Control::rolls_back) {
        if (control == Control::commits)
          commit();
        else
          must("ROLLBACK");
        begin();
        open_since = i + 1;
        continue;
      }
      const auto error = send(statements_[i]);
      if (!error) continue;
      if (!wants_no_transaction(*error)) refuse(*error);
      must("ROLLBACK");
      return open_since;
    }
    commit();
    return std::nullopt;
  }

  void run_one_by_one(std::size_t from) {
    for (std::size_t i = from; i < statements_.size(); ++i) {
      if (control_of(statements_[i]) != Control::none) continue;
      begin();
      const auto error = send(statements_[i]);
      if (!error) {
        commit();
        continue;
      }
      if (!wants_no_transaction(*error)) refuse(*error);
      must("ROLLBACK");
      if (!detaches_concurrently(statements_[i])) {
        run_held_up(statements_[i]);
        continue;
      }
      const auto before = checks();
      run_held_up(statements_[i]);
      for (const auto& [check, name] : checks()) {
        if (!before.contains(check)) checks_of_bounds_.insert(name);
      }
    }
  }

  /// Of tables that were there, by OID, named as reports do.
  std::map<std::string, std::string> checks() {
    std::map<std::string, std::string> found;
    ask(session_, std::string(checks_query), [&](const Row& row) {
      const auto known = tables_.find(std::string(row.text(1)));
      if (known != tables_.end())
        found.emplace(row.text(0), known->second.table.name + "." + name_text(std::string(row.text(2))));
    });
    return found;
  }

  /// Before it ends it waits for others who hold locks that are in its way: then there is time to look. They let go one
  /// after the other: whoever else maintains a table (which keeps up VACUUM), whoever has written to a partitioned one
  /// (DETACH PARTITION CONCURRENTLY, which locks nothing while it waits for them), or to any.
  void run_held_up(const std::string& statement) {
    std::string process;
    ask(session_, "SELECT pg_backend_pid()", [&](const Row& row) { process = row.text(0); });
    std::array<WriteSession, 3> holders = {WriteSession(database_), WriteSession(database_), WriteSession(database_)};
    std::size_t released = 0;
    const auto release_next = [&] { holders.at(released++).run("ROLLBACK"); };
    const auto release_all = [&] {
      while (released < holders.size()) release_next();
    };
    hold(holders[0], "SHARE UPDATE EXCLUSIVE", [](const Seen&) { return true; });
    hold(holders[1], "ROW EXCLUSIVE", [](const Seen& seen) { return seen.is_partitioned; });
    hold(holders[2], "ROW EXCLUSIVE", [](const Seen& seen) { return !seen.is_partitioned; });
    WriteSession onlooker(database_);
    std::map<std::string, std::string> strongest;
    const auto look_on = [&] {
      for_each_lock(onlooker, process, [&](const std::string& oid, const std::string& mode) {
        std::string& known = strongest[oid];
        if (known.empty() || strength_of(mode) > strength_of(known)) known = mode;
      });
    };
    std::atomic<bool> done = false;
    std::optional<SqlError> error;
    std::exception_ptr thrown;
    std::thread runner([&] {
      try {
        error = send(statement);
      } catch (...) {
        thrown = std::current_exception();
      }
      done = true;
    });
    try {
      while (!done) {
        look_on();
        if (released < holders.size() && is_waiting(onlooker, process)) {
          look_on();
          release_next();
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
    } catch (...) {
      release_all();
      runner.join();
      throw;
    }
    runner.join();
    release_all();
    if (thrown) std::rethrow_exception(thrown);
    if (error) refuse(*error);
    if (strongest.empty()) unseen_ = "a statement that runs in no transaction was over before its locks could be seen";
    note(strongest);
  }

  /// What it waits for is seen each time, and what it takes besides only by chance: the strongest tells. The server
  /// counts rows for whoever asks in the same transaction: of these nothing is known.
  void note(const std::map<std::string, std::string>& strongest) {
    for (const auto& [oid, mode] : strongest) {
      Seen& seen = tables_.at(oid);
      seen.locks.insert(mode);
      seen.table.rows_seen = false;
    }
    for_each_trace([](Seen& seen, std::string_view file_node, std::size_t, std::size_t) {
      if (file_node != seen.file_node) seen.table.rewritten = true;
    });
  }

  void hold(WriteSession& holder, std::string_view mode, bool (*wanted)(const Seen&)) {
    holder.run("BEGIN");
    for (const auto& [oid, seen] : tables_) {
      if (!wanted(seen)) continue;
      holder.run("SAVEPOINT before");
      if (holder.run(fmt::format("LOCK TABLE ONLY {} IN {} MODE", seen.sql, mode))) holder.run("ROLLBACK TO before");
    }
  }

  bool is_waiting(WriteSession& onlooker, const std::string& process) {
    bool waits = false;
    ask(onlooker, "SELECT FROM pg_catalog.pg_locks WHERE NOT granted AND pid = " + process,
        [&](const Row&) { waits = true; });
    return waits;
  }

  /// Calls with each on a table that was there.
  void for_each_lock(WriteSession& session, const std::string& process,
                     const std::function<void(const std::string& oid, const std::string& mode)>& visit) {
    ask(session, fmt::format(fmt::runtime(locks_query), process), [&](const Row& row) {
      const auto known = tables_.find(std::string(row.text(0)));
      if (known != tables_.end()) visit(known->first, std::string(row.text(1)));
    });
  }

  /// Calls with each table that was there, its file, and how many rows the session has read and written.
  void for_each_trace(const std::function<void(Seen&, std::string_view, std::size_t, std::size_t)>& visit) {
    ask(session_, std::string(traces_query), [&](const Row& row) {
      const auto known = tables_.find(std::string(row.text(0)));
      if (known == tables_.end()) return;
      const auto number = [&](int column) { return std::stoul(std::string(row.text(column))); };
      visit(known->second, row.text(1), number(2), number(3));
    });
  }

  void look() {
    for_each_lock(session_, "pg_catalog.pg_backend_pid()",
                  [&](const std::string& oid, const std::string& mode) { tables_.at(oid).locks.insert(mode); });
    for_each_trace([](Seen& seen, std::string_view file_node, std::size_t read, std::size_t written) {
      if (file_node != seen.file_node) seen.table.rewritten = true;
      seen.table.rows_read += read - std::min(read, seen.read_before);
      seen.table.rows_written += written - std::min(written, seen.written_before);
    });
  }

  Watched told() {
    Watched watched;
    watched.seconds = seconds_;
    watched.unseen = unseen_;
    watched.checks_of_bounds = checks_of_bounds_;
    for (auto& [oid, seen] : tables_) {
      TouchedTable& table = seen.table;
      table.locks.assign(seen.locks.begin(), seen.locks.end());
      for (const std::string& mode : table.locks) table.blocked = std::max(table.blocked, blocked_by(mode));
      if (!table.locks.empty()) watched.tables.push_back(std::move(table));
    }
    std::sort(watched.tables.begin(), watched.tables.end(),
              [](const TouchedTable& a, const TouchedTable& b) { return a.name < b.name; });
    return watched;
  }

  const DisposableDatabase& database_;
  const Script& migration_;
  const std::string& home_;
  WriteSession session_;
  std::map<std::string, Seen> tables_;  // by OID
  std::vector<std::string> statements_;
  double seconds_ = 0;
  std::string unseen_;
  std::set<std::string> checks_of_bounds_;
};

}  // namespace

Watched run_watched(const DisposableDatabase& database, const Script& migration, const std::string& home) {
  return Watcher(database, migration, home).run();
}

}  // namespace schemaproof
