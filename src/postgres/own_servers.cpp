#include "postgres/own_servers.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <thread>

#include "postgres/borrowed_server.hpp"
#include "postgres/container_engine.hpp"
#include "postgres/own_names.hpp"
#include "postgres/private_directory.hpp"
#include "postgres/server_account.hpp"
#include "support/failure.hpp"
#include "support/owner.hpp"

namespace schemaproof {

namespace {

constexpr std::array engines = {"docker", "podman"};

OwnServer::State state_of(const std::string& use, OwnerState owner) {
  if (use == "kept") return OwnServer::State::kept;
  switch (owner) {
    case OwnerState::gone: return OwnServer::State::abandoned;
    case OwnerState::unknown: return OwnServer::State::unknown;
    case OwnerState::runs: break;
  }
  return use == "session" ? OwnServer::State::session : OwnServer::State::runs;
}

void add_local(std::vector<OwnServer>& servers) {
  for (const OwnDirectory& directory : own_directories(server_account())) {
    // The lock says it for certain.
    const OwnerState owner = directory.is_held ? OwnerState::runs : OwnerState::gone;
    servers.push_back({id_in(directory.path.filename().string(), directory_name_bytes), "local",
                       directory.path.string(), directory.started, process_in(directory.owner),
                       state_of(directory.use, owner)});
  }
}

void add_containers(std::vector<OwnServer>& servers) {
  for (const char* const name : engines) {
    const ContainerEngine engine(name);
    std::string problem;
    if (!engine.answers(problem)) continue;
    for (const OwnContainer& container : engine.own_containers()) {
      servers.push_back({id_in(container.name, container_name_bytes), name, container.name, container.started,
                         process_in(container.owner), state_of(container.use, state_of_owner(container.owner))});
    }
  }
}

void add_lent(const std::string& lent, std::vector<OwnServer>& servers) {
  if (lent.empty()) return;
  for (const LentRoom& room : lent_rooms(lent)) {
    const OwnerState owner = room.is_used ? OwnerState::runs : OwnerState::gone;
    servers.push_back({room.session, "lent", room.databases, "", "", state_of(room.use, owner)});
  }
}

/// Its process tidies up by itself.
bool ask_to_end(const OwnServer& server) {
  const pid_t process = std::stoi(server.process);
  if (::kill(process, SIGTERM) != 0) return false;
  constexpr int most_looks = 600;
  for (int look = 0; look < most_looks; ++look) {
    if (!is_alive(process)) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

}  // namespace

std::vector<OwnServer> own_servers(const std::string& lent) {
  std::vector<OwnServer> servers;
  add_local(servers);
  add_containers(servers);
  add_lent(lent, servers);
  return servers;
}

bool end_own_server(const OwnServer& server, const std::string& lent) {
  const bool is_used = server.state == OwnServer::State::runs || server.state == OwnServer::State::session;
  if (is_used && !server.process.empty()) return ask_to_end(server);
  if (is_used) return false;
  if (server.source == "lent") return drop_lent_room(lent, server.id);
  if (server.source != "local") return ContainerEngine(server.source).remove(server.place);
  OwnDirectory directory;
  directory.path = server.place;
  return remove_own_directory(directory);
}

}  // namespace schemaproof
