// Running again when files change.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "expectation/expectation.hpp"

namespace schemaproof {

/// The files that verdicts come from: those at the paths of expectations, and what their builds name. Folders with all
/// that is in them, but for what begins with a dot, and node_modules.
std::vector<std::filesystem::path> watched_paths(const std::vector<std::string>& expect,
                                                 const std::vector<Expectation>& expectations);

/// The files that a run of these expectations writes: the logs of their commands.
std::vector<std::filesystem::path> written_paths(const std::vector<Expectation>& expectations);

class Watch {
public:
  /// Looks at what is there now. `written`: files that a run itself writes, which are no change.
  Watch(std::vector<std::filesystem::path> paths, std::vector<std::filesystem::path> written);
  /// Returns when a file below these paths came, went or was written since, and all has been still for a moment. Throws
  /// Interrupted.
  void wait() const;

private:
  using Stamps = std::map<std::string, std::pair<std::filesystem::file_time_type, std::uintmax_t>>;
  [[nodiscard]] Stamps look() const;

  std::vector<std::filesystem::path> paths_;
  std::vector<std::filesystem::path> written_;
  Stamps before_;
};

}  // namespace schemaproof
