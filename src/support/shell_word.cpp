#include "support/shell_word.hpp"

#include <string_view>

#include "support/text.hpp"

namespace schemaproof {

std::string shell_word(const std::string& text) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@%+,";
  const bool is_plain = !text.empty() && text.find_first_not_of(plain) == std::string::npos;
  return is_plain ? text : "'" + replaced(text, "'", "'\\''") + "'";
}

}  // namespace schemaproof
