#include "support/git.hpp"

#include <optional>
#include <utility>

#include "support/command.hpp"
#include "support/failure.hpp"

namespace schemaproof {

namespace {

std::optional<std::string> git(const std::filesystem::path& folder, std::vector<std::string> words) {
  // What a repository says of itself is not to start programs.
  std::vector<std::string> all = {"git", "-C", folder.string(), "-c", "core.fsmonitor=false"};
  for (std::string& word : words) all.push_back(std::move(word));
  try {
    ProgramOutput output = run_program_to_its_end({std::move(all)});
    if (output.exit_code != 0) return std::nullopt;
    while (output.output.ends_with('\n')) output.output.pop_back();
    return std::move(output.output);
  } catch (const Failure&) {
    return std::nullopt;  // there is no git
  }
}

}  // namespace

std::string git_commit_of(const std::vector<std::string>& paths) {
  if (paths.empty()) return {};
  std::error_code unknown;
  const std::filesystem::path first = std::filesystem::absolute(paths.front(), unknown);
  const std::filesystem::path folder = std::filesystem::is_directory(first, unknown) ? first : first.parent_path();
  const auto commit = git(folder, {"rev-parse", "--verify", "--quiet", "HEAD"});
  if (!commit) return {};
  std::vector<std::string> status = {"status", "--porcelain", "--"};
  for (const std::string& path : paths) status.push_back(std::filesystem::absolute(path, unknown).string());
  const auto changes = git(folder, status);
  return *commit + (!changes || changes->empty() ? "" : " with changes");
}

}  // namespace schemaproof
