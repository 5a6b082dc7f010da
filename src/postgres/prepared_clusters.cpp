#include "postgres/prepared_clusters.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <map>
#include <system_error>

#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

namespace fs = std::filesystem;

constexpr const char* form = "1";  // of an entry
constexpr const char* unfinished = "unfinished-";

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

/// What runs that were killed left behind, and what older server programs made.
void sweep(const fs::path& folder, const std::string& programs, const std::string& name) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string own = entry.path().filename().string();
    const auto age = fs::file_time_type::clock::now() - entry.last_write_time(error);
    const bool is_abandoned = own.starts_with(unfinished) && age > std::chrono::hours(1);
    if (is_abandoned || (own.starts_with(programs) && own != name)) remove_quietly(entry.path());
  }
}

}  // namespace

PreparedClusters::PreparedClusters(const Installation& installation, const std::vector<std::string>& initdb_arguments) {
  const fs::path cache = cache_folder();
  if (cache.empty()) return;
  const fs::path& programs = installation.programs;
  programs_ = fmt::format("{}-{}-", installation.major, sha256(programs.string()).substr(0, 8));
  const std::string made_by =
      stamp_of(fs::canonical(programs / "initdb")) + stamp_of(fs::canonical(programs / "postgres"));
  name_ = programs_ + sha256(joined(initdb_arguments, "\n") + "\n" + made_by + form).substr(0, 16);
  folder_ = cache / "clusters";
}

bool PreparedClusters::copy_to(const fs::path& data, const std::optional<Account>& owner) const {
  if (folder_.empty() || !is_ours_alone(folder_)) return false;
  const fs::path entry = folder_ / name_;
  if (!is_ours_alone(entry)) return false;
  try {
    const Stamps stamps = stamps_in(entry / "data");
    if (read_file(entry / "manifest") == manifest_of(stamps)) {
      copy_files(entry / "data", stamps, data, owner);
      return true;
    }
  } catch (const fs::filesystem_error&) {
    remove_quietly(data);
  } catch (const Failure&) {
    remove_quietly(data);
  }
  forget();
  return false;
}

void PreparedClusters::keep(const fs::path& data) const {
  if (folder_.empty()) return;
  try {
    fs::create_directories(folder_);
    if (!is_ours_alone(folder_)) return;
    std::string name = (folder_ / (std::string(unfinished) + "XXXXXX")).string();
    if (::mkdtemp(name.data()) == nullptr) return;
    const fs::path entry = name;
    try {
      copy_files(data, stamps_in(data), entry / "data", {});
      write_file(entry / "manifest", manifest_of(stamps_in(entry / "data")));
      sweep(folder_, programs_, name_);
      fs::rename(entry, folder_ / name_);
    } catch (...) {
      remove_quietly(entry);
      throw;
    }
  } catch (const fs::filesystem_error&) {
    return;
  } catch (const Failure&) {
    return;
  }
}

void PreparedClusters::forget() const {
  // Away with one stroke: another run may be copying.
  std::error_code ignored;
  const fs::path gone = folder_ / fmt::format("{}{}-{}", unfinished, ::getpid(), name_);
  fs::rename(folder_ / name_, gone, ignored);
  remove_quietly(gone);
}

}  // namespace schemaproof
