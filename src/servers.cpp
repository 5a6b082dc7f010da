#include "servers.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace schemaproof {

Listening listening_for(std::span<const BuildPlan> plans) {
  return std::any_of(plans.begin(), plans.end(), runs_commands) ? Listening::loopback : Listening::socket;
}

DisposableServer& Servers::of(const ServerWish& wish) {
  auto& server = servers_[wish];
  if (!server) server = std::make_unique<DisposableServer>(wish, listening_, lifetime_);
  return *server;
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
