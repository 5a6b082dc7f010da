// A server that is there for us, whoever runs it: what DisposableServer needs to know of each, and nothing else.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "model/server_wish.hpp"
#include "postgres/disposable.hpp"

namespace schemaproof {

/// How other people's programs reach it.
struct Address {
  std::string host;
  std::string port;
  std::string user;
  std::string password;
};

struct RunningServer {
  int major = 0;
  /// Of a connection to it: libpq's parameters, all but the database's name.
  std::map<std::string, std::string> parameters = {};
  /// Nothing where it is on a socket alone.
  std::optional<Address> address = {};
  /// The database to be connected to while others are made and dropped.
  std::string maintenance = "postgres";
  /// What the names of ours begin with, and what is said of each, where other people's are beside them.
  std::string name_prefix = {};
  std::string mark = {};
  std::string shown;  // for reports: "disposable", "lent: postgresql://…"
  std::string psql;   // what a person types before a database's name
  std::string id;     // of `verify server`
  /// Roles that came since it was lent: they belong to no database, and stay. Empty where the server goes as a whole.
  std::function<std::vector<std::string>()> new_roles = {};
  /// See DisposableServer. Empty where its data are out of reach.
  std::function<std::string(const std::vector<std::string>& names)> keep_as = {};
  /// Ends it, with all that is ours on it.
  std::shared_ptr<void> life = {};

  /// Says all that libpq's environment (PGHOSTADDR, PGPORT, PGOPTIONS, PGSSLMODE …) would otherwise add.
  [[nodiscard]] Target target(const std::string& database) const;
  [[nodiscard]] DisposableDatabase database(const std::string& name) const;
};

/// A server of our own, from server programs of this machine, in a private directory. `kept_as`: see DisposableServer.
RunningServer start_local_server(const ServerWish& wish, Listening listening, Lifetime lifetime,
                                 const std::vector<std::string>& kept_as);
/// A server of our own, in a container of that engine.
RunningServer start_container(const ServerWish& wish, const std::string& engine, Lifetime lifetime);
/// Room on a server that somebody lends.
RunningServer borrow_server(const ServerWish& wish, Lifetime lifetime);

/// What a lifetime is called where it is written down beside a server: `run`, `session`, `kept`.
inline std::string use_of(Lifetime lifetime) {
  if (lifetime == Lifetime::kept) return "kept";
  return lifetime == Lifetime::session ? "session" : "run";
}

/// As the wish says; else the first of these that there is. Throws Failure that names every way.
RunningServer start_server(const ServerWish& wish, Listening listening, Lifetime lifetime,
                           const std::vector<std::string>& kept_as);

}  // namespace schemaproof
