#include "support/utc.hpp"

#include <fmt/chrono.h>

#include <ctime>

namespace schemaproof {

std::string utc(std::string_view format) {
  const std::time_t now = std::time(nullptr);
  return fmt::format(fmt::runtime(fmt::format("{{:{}}}", format)), fmt::gmtime(now));
}

}  // namespace schemaproof
