#include "mutate/properties.hpp"

#include <algorithm>

namespace schemaproof {

namespace {

/// Enough of a value to know it by.
std::string brief(std::string text) {
  constexpr std::size_t longest = 60;
  if (text.size() <= longest && text.find('\n') == std::string::npos) return text;
  std::size_t end = std::min({longest, text.find('\n'), text.size()});
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end) + "…";
}

bool is_sql(Compared compared) {
  return compared != Compared::exactly && compared != Compared::as_type && compared != Compared::as_set
         && compared != Compared::as_privileges && compared != Compared::as_attribute
         && compared != Compared::as_result;
}

}  // namespace

std::string change_text(Compared compared, const Value& from, const Value& to) {
  const std::string after = shown(to);
  if (is_sql(compared) && after != "none") return brief(shown(from)) + " -> something else";
  return brief(shown(from)) + " -> " + brief(after);
}

}  // namespace schemaproof
