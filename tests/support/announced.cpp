#include "tests/support/announced.hpp"

#include <algorithm>
#include <iterator>
#include <sstream>

#include "support/text.hpp"

namespace schemaproof::testing {

std::string finding(int line, const std::string& what) {
  return std::to_string(line) + ": " + what;
}

Findings announced(const std::string& content, const std::string& word) {
  Findings findings;
  std::istringstream lines(content);
  std::string text;
  const std::string mark = "# " + word + ": ";
  for (int line = 1; std::getline(lines, text); ++line) {
    const std::size_t at = text.find(mark);
    if (at == std::string::npos) continue;
    std::string rest(trimmed(text.substr(at + mark.size())));
    for (;;) {
      const std::size_t plus = rest.find(" + ");
      findings.insert(finding(line, std::string(trimmed(rest.substr(0, plus)))));
      if (plus == std::string::npos) break;
      rest = rest.substr(plus + 3);
    }
  }
  return findings;
}

int needed_major(const std::string& content) {
  const std::string mark = "# needs: ";
  const std::size_t at = content.find(mark);
  return at == std::string::npos ? 0 : std::stoi(content.substr(at + mark.size()));
}

std::string difference(const Findings& expected, const Findings& found) {
  Findings missing;
  Findings extra;
  std::set_difference(expected.begin(), expected.end(), found.begin(), found.end(),
                      std::inserter(missing, missing.end()));
  std::set_difference(found.begin(), found.end(), expected.begin(), expected.end(), std::inserter(extra, extra.end()));
  std::string text;
  for (const std::string& one : missing) text += "\n  announced, not found: " + one;
  for (const std::string& one : extra) text += "\n  found, not announced: " + one;
  return text;
}

std::filesystem::path source_folder() {
  return SCHEMAPROOF_SOURCE_FOLDER;
}

std::vector<std::filesystem::path> fixture_cases(const std::string& folder) {
  std::vector<std::filesystem::path> cases;
  for (const auto& entry : std::filesystem::directory_iterator(source_folder() / "fixtures" / folder)) {
    cases.push_back(entry.path());
  }
  std::sort(cases.begin(), cases.end());
  return cases;
}

}  // namespace schemaproof::testing
