#include "postgres/running_server.hpp"

#include <fmt/format.h>

#include "postgres/container_engine.hpp"
#include "postgres/installations.hpp"
#include "support/failure.hpp"
#include "support/percent.hpp"

namespace schemaproof {

namespace {

std::map<std::string, std::string> settings_for(const Address& address, const std::string& database) {
  const bool is_socket = address.host.starts_with('/');
  std::string url = "postgresql://" + percent_encoded(address.user);
  if (!address.password.empty()) url += ":" + percent_encoded(address.password);
  url += "@" + (is_socket ? std::string("localhost") : address.host);
  if (!address.port.empty()) url += ":" + address.port;
  url += "/" + percent_encoded(database);
  if (is_socket) url += "?host=" + percent_encoded(address.host);
  std::map<std::string, std::string> settings = {{"DATABASE_URL", url}, {"PGDATABASE", database}};
  const auto set = [&](const char* name, const std::string& value) {
    if (!value.empty()) settings[name] = value;
  };
  set("PGHOST", address.host);
  set("PGPORT", address.port);
  set("PGUSER", address.user);
  set("PGPASSWORD", address.password);
  return settings;
}

/// An image that is stated can only be meant for a container.
RunningServer start_first_there_is(const ServerWish& wish, Listening listening, Lifetime lifetime,
                                   const std::vector<std::string>& kept_as) {
  std::string no_local = "an image is asked for";
  std::string how_to_install = "leave out --image";
  if (wish.image.empty()) {
    try {
      static_cast<void>(choose_installation(wish.postgres));
      return start_local_server(wish, listening, lifetime, kept_as);
    } catch (const NoInstallation& failure) {
      no_local = failure.what();
      how_to_install = failure.hint;
    }
  }
  std::string problems;
  for (const char* const engine : {"docker", "podman"}) {
    std::string problem;
    try {
      if (ContainerEngine(engine).answers(problem)) return start_container(wish, engine, lifetime);
    } catch (const NoImage& failure) {
      problem = failure.what();
    }
    problems += fmt::format("; {}: {}", engine, problem);
  }
  throw Failure(
      fmt::format("there is no PostgreSQL to use: {}{}", no_local, problems),
      fmt::format("one of three ways: {}; or Docker or Podman, for a container; or --server URL, a server that "
                  "somebody lends",
                  how_to_install));
}

}  // namespace

Target RunningServer::target(const std::string& database) const {
  std::map<std::string, std::string> all = {
      {"options", ""},           {"client_encoding", "UTF8"},   {"sslmode", "disable"},
      {"gssencmode", "disable"}, {"channel_binding", "prefer"}, {"target_session_attrs", "any"}};
  for (const auto& [name, value] : parameters) all[name] = value;
  all["dbname"] = database;
  return target_with(all);
}

DisposableDatabase RunningServer::database(const std::string& name) const {
  return {name, major, target(name), address ? settings_for(*address, name) : std::map<std::string, std::string>()};
}

RunningServer start_server(const ServerWish& wish, Listening listening, Lifetime lifetime,
                           const std::vector<std::string>& kept_as) {
  switch (source_of(wish.server).value_or(ServerSource::first_there_is)) {
    case ServerSource::local:
    case ServerSource::folder: return start_local_server(wish, listening, lifetime, kept_as);
    case ServerSource::docker:
    case ServerSource::podman: return start_container(wish, wish.server, lifetime);
    case ServerSource::lent: return borrow_server(wish, lifetime);
    case ServerSource::first_there_is: break;
  }
  return start_first_there_is(wish, listening, lifetime, kept_as);
}

}  // namespace schemaproof
