#include "model/major_wish.hpp"

#include <charconv>

namespace schemaproof {

std::optional<MajorWish> read_major_wish(std::string_view text) {
  if (text.empty()) return MajorWish{};
  const bool or_later = text.ends_with('+');
  if (or_later) text.remove_suffix(1);
  constexpr std::size_t longest = 2;
  if (text.empty() || text.size() > longest || text.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  int major = 0;
  std::from_chars(text.data(), text.data() + text.size(), major);
  return MajorWish{major, or_later};
}

}  // namespace schemaproof
