#include "servers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>

#include "support/text.hpp"

namespace schemaproof {

Listening listening_for(std::span<const BuildPlan> plans) {
  return std::any_of(plans.begin(), plans.end(), runs_commands) ? Listening::loopback : Listening::socket;
}

Servers::~Servers() {
  try {
    for (const auto& [wish, server] : servers_) {
      const std::vector<std::string> roles = server ? server->new_roles() : std::vector<std::string>();
      if (roles.empty()) continue;
      notices_.push_back(
          fmt::format("on the server that was lent these roles came, and stay: {}", joined(roles, ", ")));
    }
  } catch (const std::exception&) {
    // The server is gone: so nothing of ours is there that anybody could drop.
    static_cast<void>(0);
  }
}

DisposableServer& Servers::of(const ServerWish& wish) {
  auto& server = servers_[wish];
  if (!server) server = std::make_unique<DisposableServer>(wish, listening_, lifetime_);
  return *server;
}

DisposableServer& Servers::start_again(const ServerWish& wish, const std::vector<std::string>& kept_as) {
  auto& server = servers_[wish];
  server.reset();
  server = std::make_unique<DisposableServer>(wish, listening_, lifetime_, kept_as);
  return *server;
}

bool Servers::has_roles(const ServerWish& wish) {
  const auto server = servers_.find(wish);
  return server != servers_.end() && source_of(wish.server) != ServerSource::lent && server->second->has_roles();
}

std::unique_ptr<Servers> Servers::again() const {
  return std::make_unique<Servers>(Lifetime::run, listening_, notices_);
}

std::string Servers::free_name(const std::string& wanted) {
  std::string name = wanted;
  for (int i = 2; !names_.insert(name).second; ++i) name = fmt::format("{}_{}", wanted, i);
  return name;
}

void Servers::tell_if_kept(const DisposableServer& server, const DisposableDatabase& database) {
  if (lifetime_ != Lifetime::kept) return;
  notices_.push_back("kept: " + server.psql_line(database));
  notices_.push_back("when done: verify server stop " + server.id());
}

}  // namespace schemaproof
