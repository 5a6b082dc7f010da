#include "model/server_wish.hpp"

#include <fmt/format.h>

#include <array>

#include "support/spelling.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

constexpr std::array words = {std::pair{"local", ServerSource::local}, std::pair{"docker", ServerSource::docker},
                              std::pair{"podman", ServerSource::podman}};

}  // namespace

ServerWish ServerWish::filled_from(const ServerWish& other) const {
  ServerWish filled = *this;
  const auto fill = [](auto& value, const auto& from) {
    if (value.empty()) value = from;
  };
  fill(filled.postgres, other.postgres);
  fill(filled.server, other.server);
  fill(filled.image, other.image);
  fill(filled.settings, other.settings);
  fill(filled.extensions, other.extensions);
  fill(filled.template_database, other.template_database);
  fill(filled.locale, other.locale);
  fill(filled.encoding, other.encoding);
  return filled;
}

ServerWish ServerWish::of_major(int major) const {
  return {std::to_string(major), server, image};
}

std::optional<ServerSource> source_of(const std::string& server) {
  if (server.empty()) return ServerSource::first_there_is;
  for (const auto& [word, source] : words)
    if (server == word) return source;
  if (server.find("://") != std::string::npos || server.find('=') != std::string::npos) return ServerSource::lent;
  if (server.find('/') != std::string::npos) return ServerSource::folder;
  return std::nullopt;
}

std::pair<std::string, std::string> unknown_server(const std::string& server) {
  std::vector<std::string> known;
  known.reserve(words.size());
  for (const auto& [word, source] : words) known.emplace_back(word);
  const auto near = nearest(server, known);
  return {
      fmt::format("cannot be '{}'", printable(server)),
      (near ? fmt::format("did you mean {}? ", *near) : std::string())
          + "local, docker, podman, a folder of server programs (with a / in it), or the URL of a server that is lent"};
}

}  // namespace schemaproof
