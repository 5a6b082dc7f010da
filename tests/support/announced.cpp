#include "tests/support/announced.hpp"

#include <algorithm>
#include <iterator>
#include <sstream>

#include "support/files.hpp"
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
    // Another mark may follow on the line.
    std::string rest = text.substr(at + mark.size());
    rest = std::string(trimmed(rest.substr(0, rest.find("  # "))));
    for (;;) {
      const std::size_t plus = rest.find(" + ");
      findings.insert(finding(line, std::string(trimmed(rest.substr(0, plus)))));
      if (plus == std::string::npos) break;
      rest = rest.substr(plus + 3);
    }
  }
  return findings;
}

Majors majors_of(const std::string& expectation) {
  const auto stated = [&](const std::string& mark, int& major) {
    const std::size_t at = expectation.find(mark);
    if (at != std::string::npos) major = std::stoi(expectation.substr(at + mark.size()));
  };
  Majors majors;
  stated("# needs: ", majors.first);
  stated("# until: ", majors.last);
  return majors;
}

std::optional<std::string> reason_to_skip(const std::filesystem::path& folder, int major) {
  const Majors majors = majors_of(read_file(folder / "expectation.yaml"));
  if (majors.include(major)) return std::nullopt;
  return major < majors.first ? "needs PostgreSQL " + std::to_string(majors.first)
                              : "is about PostgreSQL up to " + std::to_string(majors.last);
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

Findings found_drifts(const Section& section) {
  Findings findings;
  for (const Check& check : section.checks) {
    if (check.verdict != Verdict::drifted) continue;
    const std::vector<std::string> ids = check.ids();
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const Place& place = check.differences.empty() ? check.place : check.differences[i].place;
      findings.insert(finding(place.line, ids[i]));
    }
  }
  return findings;
}

Findings found_reasons(const Section& section, Verdict verdict) {
  Findings findings;
  for (const Check& check : section.checks) {
    if (check.verdict == verdict) findings.insert(finding(check.place.line, check.reason));
  }
  return findings;
}

}  // namespace schemaproof::testing
