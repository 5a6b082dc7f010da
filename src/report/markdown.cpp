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

std::string html_text(std::string_view text) {
  std::string result = replaced(printable(text), "&", "&amp;");
  result = replaced(std::move(result), "<", "&lt;");
  return replaced(std::move(result), ">", "&gt;");
}

}  // namespace schemaproof
