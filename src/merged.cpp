#include "merged.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "states.hpp"
#include "support/command.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/shell_word.hpp"

namespace schemaproof {

namespace {

namespace fs = std::filesystem;

std::string git(const fs::path& folder, const std::vector<std::string>& words) {
  std::string command = "git";
  for (const std::string& word : words) command += " " + shell_word(word);
  return output_of({command, folder});
}

/// The parts of a text that NULs end.
std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\0', begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::string commit_of(const fs::path& folder, const std::string& revision) {
  try {
    // A revision that starts with a dash must not pass for an option.
    std::string commit = git(folder, {"rev-parse", "--verify", "--end-of-options", revision + "^{commit}"});
    while (commit.ends_with('\n')) commit.pop_back();
    return commit;
  } catch (const Failure& failure) {
    throw Failure(fmt::format("git has no revision '{}' for {}", revision, shown_path(folder)), failure.what());
  }
}

/// A file of a layout with a folder for each migration lies one further down.
std::set<fs::path> folders_of(const BuildPlan& plan) {
  std::set<fs::path> folders;
  for (const Script& script : plan.scripts) {
    if (migration_name(script).empty()) continue;
    const fs::path folder = script.file.parent_path();
    const bool own_folder = script.file.filename() == "migration.sql";
    folders.insert(own_folder ? folder.parent_path() : folder);
  }
  return folders;
}

}  // namespace

Merged merged_at(const std::string& revision, const BuildPlan& plan) {
  Merged merged;
  for (const fs::path& folder : folders_of(plan)) {
    const std::string commit = commit_of(folder, revision);
    for (const std::string& path : split(git(folder, {"ls-tree", "-r", "-z", "--name-only", commit, "--", "."}))) {
      if (path.ends_with(".sql")) merged.there.insert(folder / path);
    }
    const std::vector<std::string> changes = split(
        git(folder, {"diff", "--no-ext-diff", "--no-renames", "--relative", "--name-status", "-z", commit, "--", "."}));
    for (std::size_t i = 0; i + 1 < changes.size(); i += 2) {
      const fs::path file = folder / changes[i + 1];
      if (!merged.there.contains(file)) continue;
      (changes[i].starts_with('D') ? merged.removed : merged.edited).insert(file);
    }
  }
  return merged;
}

void ask_merged(const Merged& merged, const std::string& revision, const BuildPlan& plan, const Place& place,
                Answers& answers) {
  const auto check_of = [&](const std::string& name) {
    Check check;
    check.subject = {"merged", "merged migration", "changes", name};
    check.place = place;
    return check;
  };
  for (const Script& script : plan.scripts) {
    if (migration_name(script).empty() || !merged.there.contains(script.file)) continue;
    Check check = check_of(migration_name(script));
    const bool is_edited = merged.edited.contains(script.file) || merged.edited.contains(script.down);
    if (is_edited) {
      check.verdict = Verdict::drifted;
      check.drift = "edited";
      check.hints.push_back(fmt::format(
          "where it was applied it will not be again: bring back what {} has, and put the change into a new migration",
          revision));
      const fs::path& file = merged.edited.contains(script.file) ? script.file : script.down;
      check.blames.push_back({{}, script.what, shown_path(file), true});
    }
    answers.checks.push_back(std::move(check));
  }
  for (const fs::path& file : merged.removed) {
    Check check = check_of(shown_path(file));
    check.verdict = Verdict::drifted;
    check.drift = "removed";
    check.hints.push_back(fmt::format("where it was applied its changes stay: bring it back from {}", revision));
    answers.checks.push_back(std::move(check));
  }
}

std::string first_unmerged(const Merged& merged, const BuildPlan& plan) {
  for (const Script& script : plan.scripts) {
    std::string name = migration_name(script);
    if (!name.empty() && !merged.there.contains(script.file)) return name;
  }
  return {};
}

}  // namespace schemaproof
