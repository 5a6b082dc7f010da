// How directories and containers of ours are called, so that they are told from other people's.
#pragma once

#include <string>

#include "support/random.hpp"

namespace schemaproof {

inline constexpr const char* own_name_prefix = "schemaproof-";

/// `schemaproof-` and an id of that many random bytes.
inline std::string new_own_name(std::size_t bytes) {
  return own_name_prefix + random_letters(bytes);
}

/// The id in a name that was made with so many bytes; empty where it was not.
inline std::string id_in(const std::string& own_name, std::size_t bytes) {
  const std::string prefix = own_name_prefix;
  if (!own_name.starts_with(prefix) || own_name.size() != prefix.size() + 2 * bytes) return {};
  const bool is_id = own_name.find_first_not_of("0123456789abcdef", prefix.size()) == std::string::npos;
  return is_id ? own_name.substr(prefix.size()) : std::string();
}

/// Of a directory: short, since a socket's path ends at 107 bytes.
inline constexpr std::size_t directory_name_bytes = 3;
inline constexpr std::size_t container_name_bytes = 6;

}  // namespace schemaproof
