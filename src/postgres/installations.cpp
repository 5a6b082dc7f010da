// Where are PostgreSQL's server programs on this machine, and which of them is wanted?
#include "postgres/installations.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <map>
#include <optional>
#include <string_view>
#include <system_error>

#include "model/major_wish.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/process.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

using Folder = std::filesystem::path;
using Folders = std::vector<Folder>;

bool is_program(const std::filesystem::path& path) {
  std::error_code unknown;
  return std::filesystem::is_regular_file(path, unknown) && ::access(path.c_str(), X_OK) == 0;
}

Folders folders_in(const char* variable) {
  const char* value = std::getenv(variable);
  std::string_view rest = value == nullptr ? "" : value;
  Folders folders;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    if (end > 0) folders.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return folders;
}

/// What the program prints; nothing when it fails.
std::optional<std::string> output_of(const std::filesystem::path& program, const std::string& argument) {
  std::string name = (std::filesystem::temp_directory_path() / "schemaproof-output-XXXXXX").string();
  const int descriptor = ::mkstemp(name.data());
  if (descriptor < 0) return std::nullopt;
  ::close(descriptor);
  struct Removal {
    const std::string& name;
    ~Removal() { ::unlink(name.c_str()); }
  } const removal{name};
  try {
    ProcessWish wish;
    wish.program = program;
    wish.arguments = {argument};
    wish.log = name;
    if (wait_for_process(start_process(wish)) != 0) return std::nullopt;
    return read_file(name);
  } catch (const Failure&) {
    return std::nullopt;  // a program that does not run is no installation
  }
}

/// The number that `text` begins with.
std::optional<int> leading_number(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end != text.data() && number > 0 ? std::optional(number) : std::nullopt;
}

/// Debian's /usr/lib/postgresql/15/bin, the PGDG's /usr/pgsql-15/bin, Homebrew's postgresql@15/bin.
std::optional<int> major_in_path(const Folder& folder) {
  const std::string path = folder.string();
  for (const std::string_view before : {"/lib/postgresql/", "/pgsql-", "/postgresql@"}) {
    const std::size_t at = path.find(before);
    if (at == std::string::npos) continue;
    const std::string_view rest = std::string_view(path).substr(at + before.size());
    const std::size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    // /usr/local/pgsql-15.3/bin may be anything: then the program is asked.
    if (rest.substr(digits) == "/bin") return leading_number(rest);
  }
  return std::nullopt;
}

/// `postgres --version` prints `postgres (PostgreSQL) 15.18 (Debian …)`, also for root.
std::optional<int> major_of(const Folder& folder) {
  if (const auto major = major_in_path(folder)) return major;
  const std::string printed = output_of(folder / "postgres", "--version").value_or("");
  constexpr std::string_view before = "(PostgreSQL) ";
  const std::size_t at = printed.find(before);
  return at == std::string::npos ? std::nullopt : leading_number(std::string_view(printed).substr(at + before.size()));
}

/// The folder that really holds both programs, where links such as /usr/local/bin/initdb lead.
std::optional<Folder> resolved(const Folder& folder) {
  std::error_code error;
  if (!is_program(folder / "initdb")) return std::nullopt;
  Folder real = std::filesystem::canonical(folder / "initdb", error).parent_path();
  if (error || !is_program(real / "postgres")) return std::nullopt;
  return real;
}

/// Every `<parent>/<name that begins with prefix>/bin`, in the order of their names.
void add_bin_folders(Folders& folders, const Folder& parent, std::string_view prefix) {
  Folders found;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(parent, error)) {
    if (entry.path().filename().string().starts_with(prefix)) found.push_back(entry.path() / "bin");
  }
  std::sort(found.begin(), found.end());
  folders.insert(folders.end(), found.begin(), found.end());
}

/// Where server programs may be, what somebody stated first.
Folders candidates() {
  Folders folders;
  for (const Folder& stated : folders_in("SCHEMAPROOF_POSTGRES_PATH")) {
    folders.push_back(stated);
    folders.push_back(stated / "bin");
  }
  add_bin_folders(folders, "/usr/lib/postgresql", "");
  add_bin_folders(folders, "/usr", "pgsql-");
  add_bin_folders(folders, "/opt/homebrew/opt", "postgresql@");
  add_bin_folders(folders, "/usr/local/opt", "postgresql@");
  for (const char* const folder : {"/usr/bin", "/usr/libexec", "/usr/local/pgsql/bin"}) folders.emplace_back(folder);
  const Folders path = folders_in("PATH");
  folders.insert(folders.end(), path.begin(), path.end());
  const auto with_configuration =
      std::find_if(path.begin(), path.end(), [](const Folder& folder) { return is_program(folder / "pg_config"); });
  if (with_configuration != path.end()) {
    const auto printed = output_of(*with_configuration / "pg_config", "--bindir");
    if (printed) folders.emplace_back(trimmed(*printed));
  }
  return folders;
}

MajorWish wish_in(const std::string& text) {
  if (const auto wish = read_major_wish(text)) return *wish;
  throw Failure(fmt::format("'{}' names no PostgreSQL version", printable(text)),
                "write a major such as 15, or 15+ for the lowest there is from 15 on");
}

std::string majors_of(const std::vector<Installation>& installations) {
  std::vector<std::string> majors;
  majors.reserve(installations.size());
  for (const Installation& installation : installations) majors.push_back(std::to_string(installation.major));
  return joined(majors, ", ");
}

}  // namespace

std::vector<Installation> find_installations() {
  std::map<int, Folder> found;
  Folders seen;
  for (const Folder& candidate : candidates()) {
    const auto folder = resolved(candidate);
    if (!folder || std::find(seen.begin(), seen.end(), *folder) != seen.end()) continue;
    seen.push_back(*folder);
    // The first place wins, since what somebody stated comes first.
    if (const auto major = major_of(*folder)) found.emplace(*major, *folder);
  }
  std::vector<Installation> installations;
  installations.reserve(found.size());
  for (const auto& [major, folder] : found) installations.push_back({major, folder});
  return installations;
}

std::filesystem::path extensions_of(const Installation& installation) {
  const auto printed = output_of(installation.programs / "pg_config", "--sharedir");
  return printed ? std::filesystem::path(trimmed(*printed)) / "extension" : std::filesystem::path();
}

Installation installation_in(const std::filesystem::path& folder, const std::string& wish) {
  auto programs = resolved(folder);
  if (!programs) programs = resolved(folder / "bin");
  const auto major = programs ? major_of(*programs) : std::nullopt;
  if (!major) {
    throw Failure(fmt::format("no PostgreSQL server programs (initdb, postgres) are in {}", printable(folder.string())),
                  "name the folder that holds both, or the one with its bin");
  }
  if (wish_in(wish).takes(*major)) return {*major, *programs};
  throw Failure(fmt::format("{} has PostgreSQL {}, and {} is asked", printable(folder.string()), *major, wish));
}

Installation choose_installation(const std::string& wish) {
  const MajorWish wanted = wish_in(wish);
  const std::vector<Installation> installations = find_installations();
  if (installations.empty()) {
    throw NoInstallation(
        "no PostgreSQL server programs (initdb, postgres) are on this machine",
        "install them: apt-get install postgresql (Debian, Ubuntu), dnf install postgresql-server (Fedora), "
        "brew install postgresql; or verify a live database with --url");
  }
  if (wanted.major == 0) return installations.back();
  const auto chosen = std::find_if(installations.begin(), installations.end(),
                                   [&](const Installation& candidate) { return wanted.takes(candidate.major); });
  if (chosen != installations.end()) return *chosen;
  throw NoInstallation(
      fmt::format("PostgreSQL {}{} is not on this machine, which has {}", wanted.major,
                  wanted.or_later ? " or later" : "", majors_of(installations)),
      fmt::format("install it: apt-get install postgresql-{0} (Debian, Ubuntu), dnf install "
                  "postgresql{0}-server (Fedora), brew install postgresql@{0}; or name its folder of programs "
                  "in SCHEMAPROOF_POSTGRES_PATH",
                  wanted.major));
}

}  // namespace schemaproof
