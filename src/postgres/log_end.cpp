#include "postgres/log_end.hpp"

#include <algorithm>
#include <regex>
#include <sstream>
#include <vector>

#include "support/text.hpp"

namespace schemaproof {

std::string end_of_log(std::string_view log) {
  // `log_line_prefix` of servers that nobody configured is `%m [%p] `.
  static const std::regex stamp(R"(^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ \S+ \[\d+\] )");
  constexpr std::size_t few = 5;
  std::vector<std::string> last;
  std::vector<std::string> fatal;
  std::istringstream rest{std::string(log)};
  for (std::string line; std::getline(rest, line);) {
    std::string said(trimmed(std::regex_replace(line, stamp, "")));
    if (said.empty()) continue;
    std::vector<std::string>& lines = said.starts_with("FATAL:") || said.starts_with("PANIC:") ? fatal : last;
    std::erase(lines, said);
    lines.push_back(std::move(said));
    if (lines.size() > few) lines.erase(lines.begin());
  }
  if (!fatal.empty()) return joined(fatal, "; ");
  return last.empty() ? "it printed nothing" : joined(last, "; ");
}

std::string hint_in_log(std::string_view log) {
  const auto says = [&](std::string_view text) { return log.find(text) != std::string_view::npos; };
  // As the server says it in English (guc.c), which disposable servers speak.
  const bool is_about_setting = says("unrecognized configuration parameter") || says("invalid value for parameter")
                                || says("is outside the valid range for parameter");
  return is_about_setting ? "'database.settings' states it, and this server does not take it" : "";
}

}  // namespace schemaproof
