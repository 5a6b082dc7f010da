// What a disposable server is asked for, whoever runs it: databases, and that they go.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "postgres/disposable.hpp"
#include "postgres/extensions.hpp"
#include "postgres/running_server.hpp"
#include "postgres/starting.hpp"
#include "support/failure.hpp"
#include "support/interruption.hpp"
#include "support/shell_word.hpp"
#include "support/sql_names.hpp"
#include "support/text.hpp"

namespace schemaproof {

struct DisposableServer::Implementation {
  Implementation(ServerWish wanted, Listening listening, Lifetime lifetime, const std::vector<std::string>& kept_as)
      : wish(std::move(wanted)), server(start_server(wish, listening, lifetime, kept_as)) {}

  [[nodiscard]] DisposableDatabase maintenance() const { return server.database(server.maintenance); }

  /// One session for what concerns the server as a whole: another takes ten times as long as what is asked in it.
  /// Somebody's script may have ended it.
  WriteSession& session() {
    const auto goes_on = [](WriteSession& own) {
      try {
        return !own.run("SELECT");
      } catch (const Failure&) {
        return false;
      }
    };
    if (!kept_session || !goes_on(*kept_session)) kept_session.emplace(maintenance());
    return *kept_session;
  }

  /// The one cell of an answer about transactions.
  std::string told_of_transactions(const std::string& sql, const std::vector<std::string>& parameters) {
    std::string text;
    const auto error = session().run(sql, parameters, [&](const Row& row) { text = row.text(0); });
    if (error) throw Failure(fmt::format("cannot ask which transactions were committed: {}", error->message));
    return text;
  }

  /// The name on the server: on a lent one other people have databases, too.
  std::string name_there(const std::string& name) {
    if (server.name_prefix.empty()) return name;
    constexpr std::size_t longest = 63;  // bytes of a name: NAMEDATALEN - 1
    std::string there = fmt::format("{}{}_{}", server.name_prefix, ++made, name);
    const auto is_within_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
    std::size_t size = std::min(there.size(), longest);
    while (size < there.size() && is_within_character(there[size])) --size;
    return there.substr(0, size);
  }

  /// `how`: what follows the name in CREATE DATABASE.
  DisposableDatabase make(const std::string& name, const std::string& how) {
    DisposableDatabase made_one = server.database(name_there(name));
    make(made_one, how);
    return made_one;
  }

  void make(const DisposableDatabase& database, const std::string& how) {
    WriteSession& session = this->session();
    const auto fail = [&](const std::optional<SqlError>& error) {
      if (error)
        throw Failure(fmt::format("cannot create the database {}: {}", printable(database.name()), error->message),
                      hint_for(*error));
    };
    fail(session.run(fmt::format("CREATE DATABASE {} {}", quoted_name(database.name()), how)));
    mark(database);
  }

  void mark(const DisposableDatabase& database) {
    if (server.mark.empty()) return;
    const auto error = session().run(
        fmt::format("COMMENT ON DATABASE {} IS {}", quoted_name(database.name()), quoted_literal(server.mark)));
    if (error)
      throw Failure(fmt::format("cannot mark {}: {}", printable(database.name()), error->message), error->hint);
  }

  [[nodiscard]] std::string hint_for(const SqlError& error) const {
    if (error.sqlstate == "42501" && !server.mark.empty())
      return "the role of the URL needs the right to make databases: ALTER ROLE … CREATEDB";
    return error.hint;
  }

  /// Blocks are copied through the log from 15 on, which takes twice the time where nothing waits for the disk.
  [[nodiscard]] std::string copy_of(const std::string& original) const {
    constexpr int with_strategies = 15;
    return fmt::format("TEMPLATE {}{}", quoted_name(original),
                       server.major >= with_strategies ? " STRATEGY FILE_COPY" : "");
  }

  /// template0 has nothing that somebody added, and any encoding may be asked of it.
  [[nodiscard]] std::string as_wished() const {
    std::string how = copy_of(wish.template_database.empty() ? "template0" : wish.template_database);
    if (!wish.encoding.empty()) how += " ENCODING " + quoted_literal(wish.encoding);
    if (!wish.locale.empty()) how += " LOCALE " + quoted_literal(wish.locale);
    return how;
  }

  DisposableDatabase make_as_wished(const std::string& name) {
    const DisposableDatabase made_one = make(name, as_wished());
    if (server.mark.empty()) return made_one;
    // A server that is lent keeps its own settings.
    WriteSession& session = this->session();
    for (const auto& [setting, value] : disposable_defaults_of_databases(wish)) {
      const auto error = session.run(fmt::format("ALTER DATABASE {} SET {} = {}", quoted_name(made_one.name()),
                                                 quoted_name(setting), quoted_literal(value)));
      if (error) throw Failure(fmt::format("cannot set {}: {}", printable(setting), error->message), error->hint);
    }
    return made_one;
  }

  /// What every database begins as, where that is more than PostgreSQL's own: made once.
  const DisposableDatabase& with_extensions() {
    if (base) return *base;
    const DisposableDatabase made_one = make_as_wished("extensions");
    WriteSession session(made_one);
    for (const std::string& extension : wish.extensions) {
      const auto error = session.run(fmt::format("CREATE EXTENSION IF NOT EXISTS {} CASCADE", quoted_name(extension)));
      if (error) {
        throw Failure(fmt::format("cannot make the extension {}: {}", printable(extension), error->message),
                      hint_of_missing_extension(error->message, server.major));
      }
    }
    return base.emplace(made_one);
  }

  /// What is said of a database as a whole is no part of a template: settings, owner, rights, limits, a comment.
  void copy_settings(const DisposableDatabase& original, const DisposableDatabase& copy) {
    const auto fail = [&](const std::optional<SqlError>& error) {
      if (error)
        throw Failure(fmt::format("cannot copy the settings of {}: {}", printable(original.name()), error->message));
    };
    if (server.mark.empty()) {
      return fail(session().run(
          "WITH pair AS (SELECT o.oid AS original, c.oid AS copy, o.datdba, o.datacl, o.datconnlimit "
          "  FROM pg_catalog.pg_database o, pg_catalog.pg_database c WHERE o.datname = $1 AND c.datname = $2), "
          "settings AS (INSERT INTO pg_catalog.pg_db_role_setting "
          "  SELECT copy, setrole, setconfig FROM pair JOIN pg_catalog.pg_db_role_setting ON setdatabase = original), "
          "comments AS (INSERT INTO pg_catalog.pg_shdescription "
          "  SELECT copy, classoid, description FROM pair JOIN pg_catalog.pg_shdescription "
          "  ON objoid = original AND classoid = 'pg_catalog.pg_database'::pg_catalog.regclass) "
          "UPDATE pg_catalog.pg_database d SET datdba = pair.datdba, datacl = pair.datacl, "
          "  datconnlimit = pair.datconnlimit FROM pair WHERE d.oid = pair.copy",
          {original.name(), copy.name()}));
    }
    // Without a superuser's rights: each is made the session's own, and taken from there, lists as lists.
    WriteSession session(maintenance());
    std::vector<std::array<std::string, 3>> settings;
    fail(session.run(
        "SELECT coalesce(r.rolname, ''), split_part(c, '=', 1), substr(c, strpos(c, '=') + 1) "
        "FROM pg_catalog.pg_db_role_setting s JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase "
        "LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole, unnest(s.setconfig) c WHERE d.datname = $1",
        {original.name()}, [&](const Row& row) {
          settings.push_back({std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2))});
        }));
    for (const auto& [role, name, value] : settings) {
      fail(session.run("SELECT pg_catalog.set_config($1, $2, false)", {name, value}));
      const std::string of_role = role.empty() ? "" : fmt::format("ROLE {} IN ", quoted_name(role));
      fail(session.run(fmt::format("ALTER {}DATABASE {} SET {} FROM CURRENT", of_role, quoted_name(copy.name()),
                                   quoted_name(name))));
    }
  }

  void make_copy(const DisposableDatabase& original, const DisposableDatabase& copy) {
    make(copy, copy_of(original.name()));
    copy_settings(original, copy);
  }

  ServerWish wish;
  RunningServer server;
  std::size_t made = 0;  // databases, where names are ours to choose
  std::optional<DisposableDatabase> base;
  std::optional<WriteSession> kept_session;
};

DisposableServer::DisposableServer(const ServerWish& wish, Listening listening, Lifetime lifetime,
                                   const std::vector<std::string>& kept_as) {
  stop_if_interrupted();
  implementation_ = std::make_unique<Implementation>(wish, listening, lifetime, kept_as);
}

DisposableServer::~DisposableServer() = default;

DisposableDatabase DisposableServer::create_database(const std::string& name) {
  if (implementation_->wish.extensions.empty()) return implementation_->make_as_wished(name);
  return clone_database(implementation_->with_extensions(), name);
}

DisposableDatabase DisposableServer::clone_database(const DisposableDatabase& original, const std::string& name) {
  const DisposableDatabase copy = implementation_->server.database(implementation_->name_there(name));
  implementation_->make_copy(original, copy);
  return copy;
}

void DisposableServer::drop_database(const DisposableDatabase& database) {
  const auto error = implementation_->session().run(fmt::format("DROP DATABASE {}", quoted_name(database.name())));
  if (error) throw Failure(fmt::format("cannot drop the database {}: {}", printable(database.name()), error->message));
}

void DisposableServer::replace_database(const DisposableDatabase& database, const DisposableDatabase& original) {
  drop_database(database);
  implementation_->make_copy(original, database);
}

std::vector<DisposableDatabase> DisposableServer::own_databases() {
  std::vector<DisposableDatabase> databases;
  const auto error = implementation_->session().run(
      "SELECT datname FROM pg_catalog.pg_database WHERE datname NOT IN ('postgres', 'template0', 'template1')", {},
      [&](const Row& row) { databases.push_back(implementation_->server.database(std::string(row.text(0)))); });
  if (error) throw Failure(fmt::format("cannot list the databases: {}", error->message));
  return databases;
}

std::string DisposableServer::keep_as(const std::vector<std::string>& names) {
  if (!implementation_->server.keep_as) return "only a server of this machine's programs can be kept";
  implementation_->kept_session.reset();
  return implementation_->server.keep_as(names);
}

void DisposableServer::mark(const DisposableDatabase& database) {
  implementation_->mark(database);
}

bool DisposableServer::has_roles() {
  bool has_some = false;
  // The first number that is not the system's own: FirstNormalObjectId in access/transam.h.
  const auto error = implementation_->session().run("SELECT FROM pg_catalog.pg_roles WHERE oid >= 16384 LIMIT 1", {},
                                                    [&](const Row&) { has_some = true; });
  if (error) throw Failure(fmt::format("cannot list the roles: {}", error->message));
  return has_some;
}

std::string DisposableServer::next_transaction() {
  return implementation_->told_of_transactions("SELECT pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())",
                                               {});
}

bool DisposableServer::committed_since(const std::string& transaction) {
  return implementation_->told_of_transactions(
             "SELECT EXISTS (SELECT FROM pg_catalog.generate_series($1::pg_catalog.int8, "
             "pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::pg_catalog.text::pg_catalog.int8 - 1) "
             "AS x WHERE pg_catalog.pg_xact_status(x::pg_catalog.text::pg_catalog.xid8) IS DISTINCT FROM 'aborted')",
             {transaction})
         != "f";
}

int DisposableServer::major() const {
  return implementation_->server.major;
}

std::vector<std::string> DisposableServer::new_roles() const {
  return implementation_->server.new_roles ? implementation_->server.new_roles() : std::vector<std::string>();
}

bool DisposableServer::brings_objects() const {
  return !implementation_->wish.extensions.empty() || !implementation_->wish.template_database.empty();
}

const std::string& DisposableServer::shown() const {
  return implementation_->server.shown;
}

std::string DisposableServer::psql_line(const DisposableDatabase& database) const {
  const std::string& name = database.name();
  // psql takes a name with = or :// in it for a connection string.
  const bool is_plain = name.find('=') == std::string::npos && name.find("://") == std::string::npos;
  const std::string argument = is_plain ? name : "dbname=" + connection_value(name);
  return fmt::format("{} {}{}", implementation_->server.psql, argument.starts_with('-') ? "-d " : "",
                     shell_word(argument));
}

const std::string& DisposableServer::id() const {
  return implementation_->server.id;
}

}  // namespace schemaproof
