// Where does a disposable server live, and who removes what a killed run left behind?
#include "postgres/private_directory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <linux/magic.h>
#include <sys/vfs.h>
#endif

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <string_view>
#include <system_error>
#include <thread>

#include "postgres/own_names.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/owner.hpp"
#include "support/system_reason.hpp"
#include "support/utc.hpp"

namespace schemaproof {

namespace {

constexpr const char* lock_name = "owner.lock";
constexpr const char* kept_name = "kept";
constexpr const char* unfinished_name = "owner.new";

/// /dev/shm of a container often has 64 MB only, which one database server can fill.
bool is_roomy_memory([[maybe_unused]] const std::filesystem::path& folder) {
#ifdef __linux__
  constexpr unsigned long long enough = 512ULL << 20U;
  struct statfs status{};
  if (::statfs(folder.c_str(), &status) != 0 || status.f_type != TMPFS_MAGIC) return false;
  return static_cast<unsigned long long>(status.f_bavail) * static_cast<unsigned long long>(status.f_bsize) >= enough
         && ::access(folder.c_str(), W_OK | X_OK) == 0;
#else
  return false;
#endif
}

std::filesystem::path base_folder() {
  const char* wanted = std::getenv("SCHEMAPROOF_SERVER_FOLDER");  // NOLINT(concurrency-mt-unsafe)
  if (wanted != nullptr && *wanted != '\0') {
    // PostgreSQL adds `/schemaproof-XXXXXX/.s.PGSQL.5432`, and a socket's path ends at 107 bytes.
    constexpr std::size_t longest = 75;
    std::error_code unknown;
    const std::filesystem::path folder = std::filesystem::absolute(wanted, unknown).lexically_normal();
    if (folder.string().size() <= longest) return folder;
    throw Failure(fmt::format("SCHEMAPROOF_SERVER_FOLDER is too long for a socket's path: {}", wanted),
                  fmt::format("name a folder of at most {} bytes", longest));
  }
  return is_roomy_memory("/dev/shm") ? "/dev/shm" : "/tmp";
}

/// The open, locked file; -1 when somebody else holds it or it is not there.
int locked(const std::filesystem::path& file, int flags) {
  constexpr mode_t for_us_only = 0600;
  const int descriptor = ::open(file.c_str(), flags | O_RDWR | O_CLOEXEC | O_NOFOLLOW, for_us_only);
  if (descriptor >= 0 && ::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return descriptor;
  if (descriptor >= 0) ::close(descriptor);
  return -1;
}

/// Of the tablespaces that scripts made elsewhere, what the server put there: a folder of its own, `PG_15_202209061`.
void remove_tablespaces(const std::filesystem::path& path) {
  std::error_code error;
  for (const auto& link : std::filesystem::directory_iterator(path / "data" / "pg_tblspc", error)) {
    if (!link.is_symlink(error)) continue;
    for (const auto& entry : std::filesystem::directory_iterator(link.path(), error)) {
      const bool is_the_servers = entry.path().filename().string().starts_with("PG_");
      if (is_the_servers && !entry.is_symlink(error)) std::filesystem::remove_all(entry.path(), error);
    }
  }
}

/// Server processes that are ending may still write: then once more.
void remove_wholly(const std::filesystem::path& path) {
  remove_tablespaces(path);
  constexpr int attempts = 50;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    std::error_code error;
    std::filesystem::remove_all(path, error);
    if (!error) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

/// A server that the kernel did not end with us, as outside Linux, is ended; and what ends is waited for.
void end_server_in(const std::filesystem::path& path) {
  std::ifstream file(path / "data" / "postmaster.pid");
  pid_t server = 0;
  if (!(file >> server) || server == 0) return;
  // initdb's have a minus before their number (CreateLockFile in miscinit.c). They end by themselves when it is gone,
  // and remove their shared memory then; a signal would keep them from that.
  const bool ends_by_itself = server < 0;
  if (ends_by_itself) server = -server;
  constexpr int attempts = 500;
  if (!ends_by_itself && is_alive(server)) ::kill(server, SIGQUIT);
  for (int attempt = 0; attempt < attempts && is_alive(server); ++attempt)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

/// A directory, no link, of the user that ours belong to: in /tmp others can place what they like.
bool is_ours(const std::filesystem::path& path, const std::optional<Account>& owner) {
  struct stat status{};
  if (id_in(path.filename().string(), directory_name_bytes).empty() || ::lstat(path.c_str(), &status) != 0)
    return false;
  return S_ISDIR(status.st_mode) && (status.st_uid == ::geteuid() || (owner && status.st_uid == owner->user));
}

/// Of a run's own, and where they are made without a wish.
std::vector<std::filesystem::path> base_folders() {
  const std::filesystem::path base = base_folder();
  if (base != "/tmp" && base != "/dev/shm") return {base};
  return {"/dev/shm", "/tmp"};
}

/// Nothing of one that only has such a name: ours have the file that says whose they are before there is anything else.
std::optional<OwnDirectory> described(const std::filesystem::path& path) {
  OwnDirectory directory;
  directory.path = path;
  for (const char* const name : {lock_name, kept_name}) {
    std::ifstream file(path / name);
    if (!std::getline(file, directory.owner)) continue;
    std::getline(file, directory.started);
    std::getline(file, directory.use);
    if (name == std::string_view(kept_name)) directory.use = "kept";
    const int lock = locked(path / name, 0);
    directory.is_held = lock < 0;
    if (lock >= 0) ::close(lock);
    return directory;
  }
  std::error_code unknown;
  if (!std::filesystem::is_empty(path, unknown) && !std::filesystem::exists(path / unfinished_name, unknown)) return {};
  struct stat status{};
  constexpr time_t a_moment = 10;  // seconds
  directory.is_held = ::stat(path.c_str(), &status) == 0 && std::time(nullptr) - status.st_mtime < a_moment;
  return directory;
}

/// Removes the directories of runs that were killed: nobody holds their lock any more. Kept ones have none.
void sweep(const std::filesystem::path& base, const std::optional<Account>& owner) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(base, error)) {
    if (!is_ours(entry.path(), owner)) continue;
    const int lock = locked(entry.path() / lock_name, 0);
    if (lock < 0) continue;
    std::error_code ignored;
    std::filesystem::remove_all(entry.path(), ignored);
    ::close(lock);
  }
}

}  // namespace

PrivateDirectory::PrivateDirectory(const std::optional<Account>& owner, const std::string& use) {
  const std::filesystem::path base = base_folder();
  sweep(base, owner);
  path_ = base / new_own_name(directory_name_bytes);
  // There before there is anything to remove.
  caretaker_ = std::make_unique<Caretaker>([this] {
    end_server_in(path_);
    remove_wholly(path_);
  });
  if (::mkdir(path_.c_str(), S_IRWXU) != 0) {
    caretaker_.reset();
    throw Failure(fmt::format("cannot make a directory in {}: {}", base.string(), system_reason()));
  }
  // Locked under another name first: a sweep must never meet the lock's file while nobody holds it.
  const std::filesystem::path unfinished = path_ / unfinished_name;
  lock_ = locked(unfinished, O_CREAT | O_EXCL);
  const bool made = lock_ >= 0
                    && write_all(lock_, our_identity() + "\n" + utc("%Y-%m-%dT%H:%M:%SZ") + "\n" + use + "\n")
                    && ::rename(unfinished.c_str(), (path_ / lock_name).c_str()) == 0
                    && (!owner || ::chown(path_.c_str(), owner->user, owner->group) == 0);
  if (made) return;
  const std::string reason = system_reason();
  remove_wholly(path_);
  if (lock_ >= 0) ::close(lock_);
  throw Failure(fmt::format("cannot prepare {}: {}", path_.string(), reason));
}

void PrivateDirectory::keep() {
  std::error_code ignored;
  std::filesystem::rename(path_ / lock_name, path_ / kept_name, ignored);
  ::close(lock_);
  lock_ = -1;
  caretaker_.reset();
}

PrivateDirectory::~PrivateDirectory() {
  if (lock_ < 0) return;
  remove_wholly(path_);
  ::close(lock_);
}

std::vector<OwnDirectory> own_directories(const std::optional<Account>& owner) {
  std::vector<OwnDirectory> directories;
  for (const std::filesystem::path& base : base_folders()) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(base, error)) {
      if (!is_ours(entry.path(), owner)) continue;
      if (const auto directory = described(entry.path())) directories.push_back(*directory);
    }
  }
  return directories;
}

bool remove_own_directory(const OwnDirectory& directory) {
  end_server_in(directory.path);
  remove_wholly(directory.path);
  std::error_code unknown;
  return !std::filesystem::exists(directory.path, unknown);
}

}  // namespace schemaproof
