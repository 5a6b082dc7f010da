#include "tests/support/texts.hpp"

#include <catch2/catch_message.hpp>

namespace schemaproof::testing {

bool has(const std::string& text, const std::string& part) {
  UNSCOPED_INFO("looked for: " << part);
  return text.find(part) != std::string::npos;
}

}  // namespace schemaproof::testing
