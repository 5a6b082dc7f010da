// Which server databases are built on, and how they are made there: what `database` states, or options of a command.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace schemaproof {

/// Empty: not stated.
struct ServerWish {
  std::string postgres = {};  // `15`, `15+` (the lowest there is from 15 on); empty: the newest there is
  std::string server = {};    // `local`, `docker`, `podman`, a folder of server programs, the URL of one that is lent
  std::string image = {};     // of a container
  std::map<std::string, std::string> settings = {};  // of the server, by its own names for them
  // Of every database that is made on it.
  std::vector<std::string> extensions = {};
  std::string template_database = {};
  std::string locale = {};
  std::string encoding = {};

  auto operator<=>(const ServerWish&) const = default;

  /// What is not stated here is as `other` says.
  [[nodiscard]] ServerWish filled_from(const ServerWish& other) const;
  /// From the same source, one of that major, where databases are as PostgreSQL makes them.
  [[nodiscard]] ServerWish of_major(int major) const;
};

enum class ServerSource { first_there_is, local, docker, podman, folder, lent };

/// Where `ServerWish::server` says that it comes from; nothing where it says nothing that there is.
std::optional<ServerSource> source_of(const std::string& server);
/// For a mistake: what is wrong with it, and what is to be written.
std::pair<std::string, std::string> unknown_server(const std::string& server);
}  // namespace schemaproof
