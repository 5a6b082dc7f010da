// Findings that a fixture announces in a comment on the line that causes them: `on_delete: restrict  # drift: …`.
#pragma once

#include <filesystem>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/report.hpp"

namespace schemaproof::testing {

/// `12: foreign_key.on_delete`: a finding and its line.
using Findings = std::multiset<std::string>;

std::string finding(int line, const std::string& what);

/// What stands behind `# <word>: ` in a file; several on one line are separated by ` + `.
Findings announced(const std::string& content, const std::string& word);

/// From which major to which something is.
struct Majors {
  int first = 0;
  int last = std::numeric_limits<int>::max();
  [[nodiscard]] bool include(int major) const { return first <= major && major <= last; }
};

/// What an expectation says of the servers that it is for: `# needs: 15`, `# until: 17`.
Majors majors_of(const std::string& expectation);

/// Why a case of fixtures/drift is not for servers of this major, if it is not.
std::optional<std::string> reason_to_skip(const std::filesystem::path& folder, int major);

/// Both lists, where they differ.
std::string difference(const Findings& expected, const Findings& found);

/// The cases below a folder of `fixtures`, by name.
std::vector<std::filesystem::path> fixture_cases(const std::string& folder);

std::filesystem::path source_folder();

/// What a section found, as a fixture announces it: drifts by their ids, other verdicts by their reasons.
Findings found_drifts(const Section& section);
Findings found_reasons(const Section& section, Verdict verdict);

}  // namespace schemaproof::testing
