#include "report/markdown.hpp"

#include <utility>

#include "report/reporter.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

std::string without_markup(std::string text) {
  text = replaced(std::move(text), "&", "&amp;");
  text = replaced(std::move(text), "<", "&lt;");
  return replaced(std::move(text), ">", "&gt;");
}

}  // namespace

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
  return without_markup(printable(text));
}

std::string html_lines(std::string_view text) {
  return without_markup(printable_lines(text, 0));
}

}  // namespace schemaproof
