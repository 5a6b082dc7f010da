// How is an array read that PostgreSQL printed?
// Source: PostgreSQL documentation, "Arrays", "Array Input and Output Syntax".
#include "postgres/row.hpp"

#include <algorithm>

namespace schemaproof {

namespace {

std::vector<std::string> separated_by_spaces(std::string_view printed) {
  std::vector<std::string> elements;
  for (std::size_t at = printed.find_first_not_of(' '); at != std::string_view::npos;
       at = printed.find_first_not_of(' ', at)) {
    const std::size_t end = std::min(printed.find(' ', at), printed.size());
    elements.emplace_back(printed.substr(at, end - at));
    at = end;
  }
  return elements;
}

/// Reads one element from `at` on and leaves `at` on the comma or brace behind it.
std::string next_element(std::string_view printed, std::size_t& at) {
  std::string element;
  bool quoted = false;
  bool was_quoted = false;
  for (; at < printed.size(); ++at) {
    const char c = printed[at];
    if (c == '\\' && at + 1 < printed.size()) {
      element += printed[++at];
    } else if (c == '"') {
      quoted = !quoted;
      was_quoted = true;
    } else if (!quoted && (c == ',' || c == '}')) {
      break;
    } else {
      element += c;
    }
  }
  // An element without quotes that reads NULL is one; like a NULL column it has an empty text.
  return element == "NULL" && !was_quoted ? std::string() : element;
}

}  // namespace

std::vector<std::string> array_elements(std::string_view printed) {
  // Bounds that do not start at 1 come first: an int2vector cast to int2[] prints as [0:1]={1,2}.
  if (printed.starts_with('[')) printed.remove_prefix(std::min(printed.find('=') + 1, printed.size()));
  if (!printed.starts_with('{')) return separated_by_spaces(printed);
  std::vector<std::string> elements;
  if (printed == "{}") return elements;
  for (std::size_t at = 0; at < printed.size() && printed[at] != '}';) {
    ++at;
    elements.push_back(next_element(printed, at));
  }
  return elements;
}

}  // namespace schemaproof
