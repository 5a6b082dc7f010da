// Why the system refused, in its own words.
#pragma once

#include <cerrno>
#include <string>
#include <system_error>

namespace schemaproof {

/// The text of an error number: of the last call that failed, where none is given.
inline std::string system_reason(int error = errno) {
  return std::error_code(error, std::generic_category()).message();
}

}  // namespace schemaproof
