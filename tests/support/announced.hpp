// Findings that a fixture announces in a comment on the line that causes them: `on_delete: restrict  # drift: …`.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace schemaproof::testing {

/// `12: foreign_key.on_delete`: a finding and its line.
using Findings = std::multiset<std::string>;

std::string finding(int line, const std::string& what);

/// What stands behind `# <word>: ` in a file; several on one line are separated by ` + `.
Findings announced(const std::string& content, const std::string& word);

/// The lowest major that a fixture is for: `# needs: 15`.
int needed_major(const std::string& content);

/// Both lists, where they differ.
std::string difference(const Findings& expected, const Findings& found);

/// The cases below a folder of `fixtures`, by name.
std::vector<std::filesystem::path> fixture_cases(const std::string& folder);

std::filesystem::path source_folder();

}  // namespace schemaproof::testing
