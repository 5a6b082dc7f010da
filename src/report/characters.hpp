// How wide is a text? Counted in code points: near enough, since only the look depends on it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace schemaproof {

/// Whether a byte of UTF-8 begins a code point.
inline bool starts_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

inline std::size_t characters_in(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_character));
}

}  // namespace schemaproof
