// A directory that only its owner can enter, and that goes when we go.
#pragma once

#include <filesystem>
#include <optional>

#include "support/process.hpp"

namespace schemaproof {

/// `schemaproof-XXXXXX` in the folder that SCHEMAPROOF_SERVER_FOLDER names; without one in memory (/dev/shm) where
/// there is room, else in /tmp: short paths, for sockets. A run that was killed cannot clean up; the next one does,
/// told by a lock that the kernel releases with the process.
class PrivateDirectory {
public:
  /// Throws Failure. With an account it belongs to that user.
  explicit PrivateDirectory(const std::optional<Account>& owner);
  /// Removes it with all that is in it, unless it is kept.
  ~PrivateDirectory();
  PrivateDirectory(const PrivateDirectory&) = delete;
  PrivateDirectory& operator=(const PrivateDirectory&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// From now on it stays, also after this run.
  void keep();

private:
  std::filesystem::path path_;
  int lock_ = -1;
};

}  // namespace schemaproof
