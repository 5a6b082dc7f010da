#include "postgres/prepared_clusters.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <map>
#include <sstream>
#include <system_error>
#include <vector>

#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/owner.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

namespace fs = std::filesystem;

constexpr const char* form = "1";  // of an entry
constexpr const char* unfinished = "unfinished-";
constexpr const char* built = "built-";

fs::path cache_folder() {
  const auto value = [](const char* name) {
    const char* const text = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
    return fs::path(text == nullptr ? "" : text);
  };
  if (const fs::path own = value("SCHEMAPROOF_CACHE"); own.is_absolute()) return own;
  if (const fs::path caches = value("XDG_CACHE_HOME"); caches.is_absolute()) return caches / "schemaproof";
  const fs::path home = value("HOME");
  return home.is_absolute() ? home / ".cache" / "schemaproof" : fs::path();
}

/// A folder of ours that nobody else may write to: what is in it becomes a server's data.
bool is_ours_alone(const fs::path& folder) {
  struct stat status{};
  return ::lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == ::geteuid()
         && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/// Tells a file from what it was before, whoever changed it.
std::string stamp_of(const fs::path& file) {
  struct stat status{};
  if (::lstat(file.c_str(), &status) != 0) return {};
  return fmt::format("{} {} {}.{:09}", status.st_mode, status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
}

using Stamps = std::map<std::string, std::string>;  // by path below the cluster's folder

Stamps stamps_in(const fs::path& folder) {
  Stamps stamps;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const bool is_folder = entry.is_directory() && !entry.is_symlink();
    stamps[fs::relative(entry.path(), folder).string()] = is_folder ? "folder" : stamp_of(entry.path());
  }
  return stamps;
}

std::string manifest_of(const Stamps& stamps) {
  std::string text = std::string(form) + "\n";
  for (const auto& [path, stamp] : stamps) text += fmt::format("{} {}\n", stamp, path);
  return text;
}

void copy_files(const fs::path& from, const Stamps& stamps, const fs::path& to, const std::optional<Account>& owner) {
  const auto hand_over = [&](const fs::path& path) {
    if (owner && ::lchown(path.c_str(), owner->user, owner->group) != 0)
      throw fs::filesystem_error("chown", path, std::error_code(errno, std::generic_category()));
  };
  fs::create_directory(to);
  fs::permissions(to, fs::perms::owner_all);
  hand_over(to);
  // Folders come before what is in them: the map is ordered.
  for (const auto& [path, stamp] : stamps) {
    const fs::path copy = to / path;
    if (stamp == "folder") {
      fs::create_directory(copy);
      fs::permissions(copy, fs::perms::owner_all);
    } else {
      fs::copy_file(from / path, copy);
      fs::permissions(copy, fs::perms::owner_read | fs::perms::owner_write);
    }
    hand_over(copy);
  }
}

void remove_quietly(const fs::path& path) {
  std::error_code ignored;
  fs::remove_all(path, ignored);
}

std::uintmax_t bytes_in(const fs::path& folder) {
  std::error_code error;
  std::uintmax_t bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder, error))
    if (entry.is_regular_file(error)) bytes += entry.file_size(error);
  return bytes;
}

/// For what is not an entry yet, or not any more.
std::string name_of_unfinished(const std::string& what) {
  return fmt::format("{}{}-{}", unfinished, our_identity(), what);
}

/// What runs that were killed left behind.
void sweep_unfinished(const fs::path& folder) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(unfinished)) continue;
    const std::size_t begin = std::string_view(unfinished).size();
    const OwnerState owner = state_of_owner(name.substr(begin, name.rfind('-') - begin));
    const auto age = fs::file_time_type::clock::now() - entry.last_write_time(error);
    if (owner == OwnerState::gone || (owner == OwnerState::unknown && age > std::chrono::hours(1)))
      remove_quietly(entry.path());
  }
}

/// The entries of one sort, the least recently used last.
std::vector<fs::path> entries_of(const fs::path& folder, bool (*is_of_sort)(const std::string& name)) {
  std::multimap<fs::file_time_type, fs::path, std::greater<>> by_use;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (is_of_sort(entry.path().filename().string())) by_use.emplace(entry.last_write_time(error), entry.path());
  }
  std::vector<fs::path> paths;
  paths.reserve(by_use.size());
  for (const auto& [use, path] : by_use) paths.push_back(path);
  return paths;
}

bool is_built(const std::string& name) {
  return name.starts_with(built);
}

bool is_only_made(const std::string& name) {
  return !name.starts_with(built) && !name.starts_with(unfinished);
}

/// How much may lie beside what is kept now.
struct Room {
  std::size_t entries = 0;
  std::uintmax_t bytes = 0;
};

// As many projects as somebody works on, and as many sorts of servers; no more of a disk than that deserves.
constexpr Room room_for_built{9, 4'000'000'000};
constexpr Room room_for_made{15, 1'000'000'000};

/// Removes the least recently used of them until there is room for one more of that size.
void make_room(const std::vector<fs::path>& entries, const Room& room, std::uintmax_t bytes) {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    bytes += bytes_in(entries[i]);
    if (i >= room.entries || bytes > room.bytes) remove_quietly(entries[i]);
  }
}

/// Away with one stroke: another run may be copying.
void remove_entry(const fs::path& entry) {
  std::error_code ignored;
  const std::string name = entry.filename().string();
  const fs::path gone = entry.parent_path() / name_of_unfinished("gone_" + name.substr(name.rfind('-') + 1));
  fs::rename(entry, gone, ignored);
  remove_quietly(gone);
}

}  // namespace

PreparedClusters::PreparedClusters(const Installation& installation, const std::vector<std::string>& initdb_arguments,
                                   const std::vector<std::string>& holding)
    : is_built_(!holding.empty()) {
  const fs::path cache = cache_folder();
  if (cache.empty()) return;
  const fs::path& programs = installation.programs;
  std::string made_by = programs.string() + "\n" + joined(initdb_arguments, "\n") + "\n"
                        + stamp_of(fs::canonical(programs / "initdb")) + stamp_of(fs::canonical(programs / "postgres"))
                        + form;
  // Another build of this program may send scripts in another way; another version of an extension makes other objects.
  if (is_built_) made_by += stamp_of(fs::canonical("/proc/self/exe")) + stamp_of(extensions_of(installation));
  const auto name_of = [&](const std::string& what) {
    return fmt::format("{}{}-{}", is_built_ ? built : "", installation.major, sha256(made_by + what).substr(0, 16));
  };
  name_ = name_of(is_built_ ? holding.front() : std::string());
  for (const std::string& what : holding) held_.push_back(name_of(what));
  folder_ = cache / "clusters";
}

/// Those that would do, the best first.
std::vector<fs::path> PreparedClusters::entries() const {
  if (!is_built_) return {folder_ / name_};
  std::map<std::string, fs::path> holders;
  for (const fs::path& entry : entries_of(folder_, is_built)) {
    if (!is_ours_alone(entry)) continue;
    try {
      std::istringstream lines(read_file(entry / "holds"));
      for (std::string line; std::getline(lines, line);) holders.emplace(line, entry);
    } catch (const Failure&) {
      remove_entry(entry);
    }
  }
  std::vector<fs::path> best_first;
  for (const std::string& what : held_) {
    const auto holder = holders.find(what);
    const bool is_new =
        holder != holders.end() && std::find(best_first.begin(), best_first.end(), holder->second) == best_first.end();
    if (is_new) best_first.push_back(holder->second);
  }
  return best_first;
}

bool PreparedClusters::copy_to(const fs::path& data, const std::optional<Account>& owner) {
  if (folder_.empty() || !is_ours_alone(folder_)) return false;
  sweep_unfinished(folder_);
  for (const fs::path& entry : entries()) {
    if (!is_ours_alone(entry)) continue;
    copied_ = entry;
    try {
      const Stamps stamps = stamps_in(entry / "data");
      if (read_file(entry / "manifest") == manifest_of(stamps)) {
        copy_files(entry / "data", stamps, data, owner);
        fs::last_write_time(entry, fs::file_time_type::clock::now());
        return true;
      }
    } catch (const fs::filesystem_error&) {
      remove_quietly(data);
    } catch (const Failure&) {
      remove_quietly(data);
    }
    forget();
  }
  return false;
}

std::string PreparedClusters::keep(const fs::path& data) const {
  if (folder_.empty()) return "there is no cache folder: SCHEMAPROOF_CACHE, XDG_CACHE_HOME and HOME name none";
  try {
    fs::create_directories(folder_);
    if (!is_ours_alone(folder_)) return printable(folder_.string()) + " is not ours alone";
    const Room room = is_built_ ? room_for_built : room_for_made;
    const std::uintmax_t bytes = bytes_in(data);
    if (bytes > room.bytes)
      return fmt::format("it has {} MB, and {} MB are kept at most", bytes / 1'000'000, room.bytes / 1'000'000);
    std::string name = (folder_ / name_of_unfinished("XXXXXX")).string();
    if (::mkdtemp(name.data()) == nullptr) return fmt::format("nothing can be made in {}", printable(folder_.string()));
    const fs::path entry = name;
    try {
      copy_files(data, stamps_in(data), entry / "data", {});
      write_file(entry / "manifest", manifest_of(stamps_in(entry / "data")));
      if (is_built_) write_file(entry / "holds", joined(held_, "\n") + "\n");
      remove_entry(folder_ / name_);
      make_room(entries_of(folder_, is_built_ ? is_built : is_only_made), room, bytes);
      std::error_code is_there;  // another run was faster
      fs::rename(entry, folder_ / name_, is_there);
      if (is_there) remove_quietly(entry);
      return {};
    } catch (...) {
      remove_quietly(entry);
      throw;
    }
  } catch (const fs::filesystem_error& error) {
    return error.code().message() + ": " + printable(error.path1().string());
  } catch (const Failure& failure) {
    return failure.what();
  }
}

void PreparedClusters::forget() const {
  remove_entry(copied_);
}

}  // namespace schemaproof
