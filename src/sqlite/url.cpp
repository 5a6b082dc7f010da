#include "sqlite/url.hpp"

#include <fmt/format.h>

#include "support/failure.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {
constexpr std::string_view scheme = "sqlite:";
}

bool is_sqlite_url(std::string_view url) {
  return lowered(url.substr(0, scheme.size())) == scheme;
}

std::filesystem::path sqlite_path(std::string_view url) {
  const std::string_view path = url.substr(scheme.size());
  // With slashes before it, tools do not agree on what the path is relative to.
  if (path.empty() || path.starts_with("//") || path == ":memory:") {
    throw Failure(fmt::format("'{}' names no file", printable(url)),
                  "sqlite: and the path as the shell has it: sqlite:data/shop.db, sqlite:/var/lib/shop.db");
  }
  return path;
}

}  // namespace schemaproof
