#include "expectation/yaml_traps.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "support/text.hpp"

namespace schemaproof {

namespace {

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' && c != '\r';
}

}  // namespace

YamlLines::YamlLines(std::string_view content) : content_(content) {
  if (content_.starts_with(byte_order_mark)) content_.remove_prefix(byte_order_mark.size());
  starts_.push_back(0);
  for (std::size_t at = 0; at < content_.size(); ++at) {
    if (content_[at] == '\n') starts_.push_back(at + 1);
  }
}

std::string_view YamlLines::line(int number) const {
  const std::string_view rest = from(number, 0);
  return rest.substr(0, rest.find('\n'));
}

std::string_view YamlLines::from(int line, int column) const {
  if (line < 0 || column < 0 || static_cast<std::size_t>(line) >= starts_.size()) return {};
  const std::size_t at = starts_[static_cast<std::size_t>(line)] + static_cast<std::size_t>(column);
  return content_.substr(std::min(at, content_.size()));
}

std::string_view YamlLines::value_at(int line, int column) const {
  std::string_view rest = from(line, column);
  while (rest.starts_with('&') || rest.starts_with('!')) {
    rest.remove_prefix(std::min(rest.find_first_of(" \t\r\n"), rest.size()));
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
  }
  return rest;
}

bool quote_closes(std::string_view text) {
  const char quote = text.front();
  for (std::size_t at = 1; at < text.size(); ++at) {
    const bool doubled = quote == '\'' && text[at] == quote && at + 1 < text.size() && text[at + 1] == quote;
    if (doubled || (quote == '"' && text[at] == '\\'))
      ++at;
    else if (text[at] == quote)
      return true;
  }
  return false;
}

bool goes_on_as_sql(std::string_view after) {
  after = trimmed(after.substr(0, after.find('\n')));
  return after.starts_with("#>") || after.starts_with("#- '") || after.starts_with("#-'");
}

std::string trap_at(const YamlLines& lines, int line_number, int column) {
  const std::string_view line = lines.line(line_number);
  const std::string_view before = trimmed(line.substr(0, static_cast<std::size_t>(std::max(0, column))));
  const std::string_view rest = lines.from(line_number, column);
  const char at = rest.empty() ? '\0' : rest.front();
  const char last = before.empty() ? '\0' : before.back();
  const std::size_t indentation = line.find_first_not_of(' ');
  constexpr std::size_t longest_key = 1024;
  if (indentation != std::string_view::npos && line[indentation] == '\t') {
    return "YAML does not indent with tabs: use spaces";
  }
  if (last == '"' || last == '\'') {
    return "a value that starts with a quote ends at the next one: put the whole value in single quotes, and double "
           "the single quotes inside, as in '\"expiresAt\" < ''2025-01-01'''";
  }
  if (at == '*' || at == '&' || last == '*' || last == '&') {
    return "a value that starts with * or & is an alias or an anchor to YAML: put it in quotes";
  }
  if (at == '@' || at == '`' || at == '%') return "a value that starts with @, ` or % needs quotes around it";
  if (last == ']' || last == '}') return "a value that starts with [ or { is a list or a map to YAML: put it in quotes";
  if (at == ':' && before.find(": ") != std::string_view::npos) return "a value with ': ' in it needs quotes around it";
  if (line.size() > longest_key) return "YAML takes no key of more than 1024 characters: name it, and say its columns:";
  return {};
}

std::optional<Mistake> not_text(const std::string& content, const std::shared_ptr<const std::string>& file) {
  const bool marked = content.starts_with("\xFE\xFF") || content.starts_with("\xFF\xFE");
  const bool unmarked = content.size() >= 2 && (content[0] == '\0' || content[1] == '\0');
  if (marked || unmarked) return Mistake{{file, 1, 0}, "this file is UTF-16", "save it as UTF-8"};
  // yaml-cpp takes one of the control characters for the end of the file.
  const auto control = std::find_if(content.begin(), content.end(), is_control) - content.begin();
  const std::size_t at = std::min(first_invalid_utf8(content), static_cast<std::size_t>(control));
  if (at >= content.size()) return std::nullopt;
  const auto line = std::count(content.begin(), content.begin() + static_cast<std::ptrdiff_t>(at), '\n') + 1;
  const std::size_t line_begin = content.rfind('\n', at) + 1;
  const Place place{file, static_cast<int>(line), static_cast<int>(at - line_begin) + 1};
  if (!is_control(content[at])) return Mistake{place, "this file is not UTF-8 text", "save it as UTF-8"};
  return Mistake{place, fmt::format("a control character (0x{:02X}), which YAML does not allow", content[at]),
                 "leave it out, or write it as an escape in double quotes"};
}

}  // namespace schemaproof
