// A directory that only its owner can enter, and that goes when we go.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "support/caretaker.hpp"
#include "support/process.hpp"

namespace schemaproof {

/// `schemaproof-XXXXXX` in the folder that SCHEMAPROOF_SERVER_FOLDER names; without one in memory (/dev/shm) where
/// there is room, else in /tmp: short paths, for sockets. Of a run that is killed a caretaker removes it; where that
/// was killed, too, the next run does, told by a lock that the kernel releases with the process.
class PrivateDirectory {
public:
  /// Throws Failure. With an account it belongs to that user. `use`: what it is for, for those who list them.
  explicit PrivateDirectory(const std::optional<Account>& owner, const std::string& use = "run");
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

/// One of these, as it lies there.
struct OwnDirectory {
  std::filesystem::path path;
  std::string owner;     // see support/owner.hpp
  std::string started;   // UTC
  std::string use;       // `run`, `session`, `kept`; empty of one that nobody finished
  bool is_held = false;  // by a process that runs, or may be: it was made a moment ago
};

/// All of ours, whoever holds them.
std::vector<OwnDirectory> own_directories(const std::optional<Account>& owner);
/// Ends the server in it, if one runs, and removes it. False where that could not be done.
bool remove_own_directory(const OwnDirectory& directory);

}  // namespace schemaproof
