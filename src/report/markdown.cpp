#include "report/markdown.hpp"

#include "support/text.hpp"

namespace schemaproof {

std::string markdown_text(std::string_view text) {
  std::string result;
  for (const char c : printable(text)) {
    if (c == '<') {
      result += "&lt;";
      continue;
    }
    constexpr std::string_view marks = "\\`*_{}[]|#~&";
    if (marks.find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  return result;
}

}  // namespace schemaproof
