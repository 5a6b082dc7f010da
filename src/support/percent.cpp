#include "support/percent.hpp"

#include <fmt/format.h>

namespace schemaproof {

std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    constexpr std::string_view special = " \"#%&+,/:;<=>?@[\\]^`{|}";
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = byte > 0x20 && byte != 0x7F && special.find(c) == std::string_view::npos;
    encoded += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return encoded;
}

}  // namespace schemaproof
