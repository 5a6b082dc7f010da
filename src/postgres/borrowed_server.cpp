// Room on a server that somebody lends: our databases have names and comments of their own, and no other is touched.
//
// Whose a marked database is, the server itself tells: as long as a run goes on it has a connection that is named after
// it, wherever it runs.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "model/major_wish.hpp"
#include "postgres/borrowed_server.hpp"
#include "postgres/read_session.hpp"
#include "postgres/running_server.hpp"
#include "postgres/write_connection.hpp"
#include "support/caretaker.hpp"
#include "support/failure.hpp"
#include "support/random.hpp"
#include "support/shell_word.hpp"
#include "support/sql_names.hpp"

namespace schemaproof {

namespace {

constexpr const char* name_begin = "schemaproof_";
constexpr std::size_t session_bytes = 6;

/// What is kept is nobody's to sweep.
std::string mark_of(Lifetime lifetime) {
  return lifetime == Lifetime::kept ? "made by schemaproof, kept for its user" : "made by schemaproof, which drops it";
}

std::string prefix_of(const std::string& session) {
  return fmt::format("{}{}_", name_begin, session);
}

std::string application_name_of(const std::string& session) {
  return "schemaproof " + session;
}

/// What a connection was made with, whatever a URL left to libpq's environment and files: PGHOST, services, ~/.pgpass.
std::map<std::string, std::string> parameters_in_use(const Target& target) {
  const Connection connection(PQconnectdb(target.connection.c_str()));
  if (PQstatus(connection.get()) != CONNECTION_OK) throw Failure("cannot connect to " + target.shown);
  std::map<std::string, std::string> parameters;
  const std::unique_ptr<PQconninfoOption, Release<PQconninfoFree>> options(PQconninfo(connection.get()));
  for (const PQconninfoOption* option = options.get(); option != nullptr && option->keyword != nullptr; ++option)
    if (option->val != nullptr && *option->val != '\0') parameters[option->keyword] = option->val;
  for (const char* const said_by_now : {"dbname", "service", "passfile", "fallback_application_name", "hostaddr"})
    parameters.erase(said_by_now);
  const auto say = [&](const char* name, const char* value) {
    if (value != nullptr && *value != '\0') parameters[name] = value;
  };
  // Of several hosts, the one that answered.
  say("host", PQhost(connection.get()));
  say("port", PQport(connection.get()));
  say("user", PQuser(connection.get()));
  say("password", PQpass(connection.get()));
  return parameters;
}

/// The database that a URL names, for looking at what is ours beside it.
DisposableDatabase database_of(const Target& target) {
  const ReadSession reached(target, {});  // says well why there is no connection
  RunningServer running;
  running.parameters = parameters_in_use(target);
  return running.database(reached.facts().database);
}

/// Our own session's name has 48 random bits in it, so that whatever begins with it is ours; of others the comment is
/// asked for, too: between making a database and marking it they were killed.
enum class Marked { yes, whether_or_not };

std::vector<std::string> databases_of(WriteSession& session, const std::string& of, Marked marked) {
  std::vector<std::string> names;
  session.run(
      "SELECT datname FROM pg_catalog.pg_database d WHERE pg_catalog.starts_with(datname::text, $1) AND ($2 = 'any' OR "
      "pg_catalog.shobj_description(d.oid, 'pg_database') IN ($3, $4))",
      {prefix_of(of), marked == Marked::yes ? "marked" : "any", mark_of(Lifetime::run), mark_of(Lifetime::kept)},
      [&](const Row& row) { names.emplace_back(row.text(0)); });
  return names;
}

void drop(WriteSession& session, const std::string& name) {
  session.run(fmt::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", quoted_name(name)));
}

/// Marked, by name and comment, and of the role that we are: whether others' runs go on only a superuser sees.
std::vector<LentRoom> rooms_on(WriteSession& session) {
  std::vector<LentRoom> rooms;
  session.run(
      "SELECT pg_catalog.split_part(d.datname, '_', 2), pg_catalog.string_agg(d.datname, ', ' ORDER BY d.datname), "
      "pg_catalog.bool_or(pg_catalog.shobj_description(d.oid, 'pg_database') = $3), "
      "EXISTS (SELECT FROM pg_catalog.pg_stat_activity a "
      "  WHERE a.application_name = 'schemaproof ' || pg_catalog.split_part(d.datname, '_', 2)) "
      "FROM pg_catalog.pg_database d WHERE d.datname ~ $1 "
      "AND pg_catalog.shobj_description(d.oid, 'pg_database') IN ($2, $3) "
      "AND (SELECT rolsuper OR oid = d.datdba FROM pg_catalog.pg_roles WHERE rolname = current_user) GROUP BY 1, 4",
      {fmt::format("^{}[0-9a-f]{{{}}}_", name_begin, 2 * session_bytes), mark_of(Lifetime::run),
       mark_of(Lifetime::kept)},
      [&](const Row& row) {
        rooms.push_back({std::string(row.text(0)), std::string(row.text(1)), row.text(2) == "t" ? "kept" : "run",
                         row.text(3) == "t"});
      });
  return rooms;
}

class BorrowedServer {
public:
  BorrowedServer(const ServerWish& wish, Lifetime lifetime)
      : wish_(wish), lent_(parse_target(wish.server)), lifetime_(lifetime), session_(random_letters(session_bytes)) {
    look();
    caretaker_.emplace([this] { drop_for_certain(); });
    alive_.emplace(maintenance());
    roles_ = roles();
    sweep();
    if (lifetime_ == Lifetime::kept) caretaker_.reset();
  }
  /// By the caretaker: an interruption would cancel here what the server is asked to drop. Where the server is gone,
  /// the next run's sweep drops them.
  ~BorrowedServer() {
    if (lifetime_ == Lifetime::kept) return;
    alive_.reset();
    caretaker_->tidy_up_now();
  }
  BorrowedServer(const BorrowedServer&) = delete;
  BorrowedServer& operator=(const BorrowedServer&) = delete;

  [[nodiscard]] std::vector<std::string> new_roles() {
    std::vector<std::string> came;
    for (const std::string& role : roles())
      if (!roles_.contains(role)) came.push_back(role);
    return came;
  }

  [[nodiscard]] RunningServer running() const {
    RunningServer running;
    running.major = major_;
    running.shown = "lent: " + lent_.shown;
    running.parameters = parameters_;
    running.maintenance = maintenance_;
    running.name_prefix = prefix_of(session_);
    running.mark = mark_of(lifetime_);
    const auto parameter = [&](const char* name) {
      const auto found = parameters_.find(name);
      return found == parameters_.end() ? std::string() : found->second;
    };
    running.address = {parameter("host"), parameter("port"), parameter("user"), parameter("password")};
    running.psql = "psql";
    for (const auto& [option, name] : {std::pair{"-h", "host"}, {"-p", "port"}, {"-U", "user"}})
      if (!parameter(name).empty()) running.psql += fmt::format(" {} {}", option, shell_word(parameter(name)));
    running.id = session_ + " --server URL";
    return running;
  }

private:
  [[nodiscard]] DisposableDatabase maintenance() const { return running().database(maintenance_); }

  /// Which server it is, and who we are there: what the URL leaves to libpq's environment is said from now on.
  void look() {
    if (!lent_.schema.empty()) {
      throw Failure(
          "the URL of a server that is lent says ?schema=, and databases of our own are made there: " + lent_.shown,
          "leave it out: 'schema' of the expectation says which it is");
    }
    const ReadSession session(lent_, {});
    major_ = session.facts().major();
    maintenance_ = session.facts().database;
    const auto wanted = read_major_wish(wish_.postgres);
    if (wanted && !wanted->takes(major_)) {
      throw Failure(fmt::format("the server that is lent has PostgreSQL {}, and {} is asked: {}", major_,
                                wish_.postgres, lent_.shown),
                    "name another, or ask for its major with --postgres");
    }
    parameters_ = parameters_in_use(lent_);
    parameters_["application_name"] = application_name_of(session_);
  }

  [[nodiscard]] std::set<std::string> roles() {
    std::set<std::string> names;
    alive_->run("SELECT rolname FROM pg_catalog.pg_roles", {}, [&](const Row& row) { names.emplace(row.text(0)); });
    return names;
  }

  /// Removes what runs that were killed together with their caretakers left.
  void sweep() {
    for (const LentRoom& room : rooms_on(*alive_)) {
      if (room.use == "kept" || room.is_used) continue;
      for (const std::string& name : databases_of(*alive_, room.session, Marked::yes)) drop(*alive_, name);
    }
  }

  /// In the caretaker's process, which must not use our connections. What the server is still doing for us is ended
  /// first: a database comes into being only when it is done.
  void drop_for_certain() const {
    WriteSession session(maintenance());
    constexpr int most_tries = 100;
    for (int tries = 0; tries < most_tries; ++tries) {
      bool is_busy = false;
      session.run(
          "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity "
          "WHERE application_name = $1 AND pid <> pg_catalog.pg_backend_pid()",
          {application_name_of(session_)}, [&](const Row&) { is_busy = true; });
      if (!is_busy) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    for (const std::string& name : databases_of(session, session_, Marked::whether_or_not)) drop(session, name);
  }

  ServerWish wish_;
  Target lent_;
  Lifetime lifetime_;
  std::string session_;
  int major_ = 0;
  std::string maintenance_;
  std::map<std::string, std::string> parameters_;
  std::optional<Caretaker> caretaker_;
  std::optional<WriteSession> alive_;
  std::set<std::string> roles_;  // that were there before
};

}  // namespace

RunningServer borrow_server(const ServerWish& wish, Lifetime lifetime) {
  const auto server = std::make_shared<BorrowedServer>(wish, lifetime);
  RunningServer running = server->running();
  running.new_roles = [&lent = *server] { return lent.new_roles(); };
  running.life = server;
  return running;
}

std::vector<LentRoom> lent_rooms(const std::string& url) {
  WriteSession session(database_of(parse_target(url)));
  return rooms_on(session);
}

bool drop_lent_room(const std::string& url, const std::string& of) {
  WriteSession session(database_of(parse_target(url)));
  for (const std::string& name : databases_of(session, of, Marked::yes)) drop(session, name);
  return databases_of(session, of, Marked::yes).empty();
}

}  // namespace schemaproof
