// A directory that only its owner can enter, and that goes when we go.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "support/caretaker.hpp"
#include "support/process.hpp"

namespace schemaproof {

/// `schemaproof-XXXXXX` in the folder that SCHEMAPROOF_SERVER_FOLDER names; without one in memory (/dev/shm) where
/// there is room, else in /tmp: short paths, for sockets. Of a run that is killed a caretaker removes it; where that
/// was killed, too, the next run does, told by a lock that the kernel releases with the process.
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
  std::unique_ptr<Caretaker> caretaker_;
  int lock_ = -1;
};

}  // namespace schemaproof
