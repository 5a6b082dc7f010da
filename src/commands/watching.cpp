#include "commands/watching.hpp"

#include <chrono>
#include <system_error>
#include <thread>
#include <utility>

#include "support/interruption.hpp"

namespace schemaproof {

namespace {

namespace fs = std::filesystem;

/// Editors write beside a file and rename: it may be gone for a moment.
template <class Stamps>
void add(const fs::path& file, Stamps& stamps) {
  std::error_code gone;
  const auto written = fs::last_write_time(file, gone);
  const auto size = fs::file_size(file, gone);
  if (!gone) stamps[file.string()] = {written, size};
}

}  // namespace

std::vector<fs::path> watched_paths(const std::vector<std::string>& expect,
                                    const std::vector<Expectation>& expectations) {
  std::vector<fs::path> paths(expect.begin(), expect.end());
  for (const Expectation& expectation : expectations) {
    if (!expectation.database) continue;
    for (const BuildStep& step : expectation.database->build)
      if (!step.path.empty()) paths.push_back(step.path);
  }
  return paths;
}

std::vector<fs::path> written_paths(const std::vector<Expectation>& expectations) {
  std::vector<fs::path> paths;
  for (const Expectation& expectation : expectations) {
    if (!expectation.database) continue;
    for (const BuildStep& step : expectation.database->build)
      if (!step.command.log.empty()) paths.push_back(step.command.log);
  }
  return paths;
}

Watch::Watch(std::vector<fs::path> paths, std::vector<fs::path> written)
    : paths_(std::move(paths)), written_(std::move(written)), before_(look()) {}

void Watch::wait() const {
  constexpr std::chrono::milliseconds between_looks{200};
  Stamps seen = look();
  for (;;) {
    std::this_thread::sleep_for(between_looks);
    stop_if_interrupted();
    Stamps now = look();
    if (now != before_ && now == seen) return;
    seen = std::move(now);
  }
}

Watch::Stamps Watch::look() const {
  Stamps stamps;
  for (const fs::path& path : paths_) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      add(path, stamps);
      continue;
    }
    for (auto entry = fs::recursive_directory_iterator(path, error); entry != fs::recursive_directory_iterator();
         entry.increment(error)) {
      const std::string name = entry->path().filename().string();
      const bool is_passed_over = name.starts_with('.') || name == "node_modules";
      if (is_passed_over) entry.disable_recursion_pending();
      if (!is_passed_over && entry->is_regular_file(error)) add(entry->path(), stamps);
    }
  }
  std::error_code unknown;
  for (const fs::path& path : written_)
    std::erase_if(stamps, [&](const auto& entry) { return fs::equivalent(entry.first, path, unknown); });
  return stamps;
}

}  // namespace schemaproof
