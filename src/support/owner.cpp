#include "support/owner.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>
#include <vector>

#include "support/files.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// The first line of a file; files of the kernel have no size, and are read all the same.
std::string line_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::string short_digest(const std::string& text) {
  constexpr std::size_t enough = 12;
  return sha256(text).substr(0, enough);
}

struct Identity {
  std::string machine;
  std::string boot;
  std::string processes;  // the namespace of process numbers
  std::string process;
  std::string started;

  [[nodiscard]] std::string text() const {
    return fmt::format("{}.{}.{}.{}.{}", machine, boot, processes, process, started);
  }
};

/// In ticks since the boot: field 22 of /proc/PID/stat. Empty where there is no such process (proc(5)).
std::string start_of(const std::string& process) {
  const std::string line = line_of("/proc/" + process + "/stat");
  const std::size_t name_end = line.rfind(')');  // a program's name may hold spaces and parentheses
  if (name_end == std::string::npos) return {};
  std::istringstream rest(line.substr(name_end + 1));
  std::string field;
  if (rest >> field && field == "Z") return {};  // dead, and nobody asked yet how it ended
  constexpr int fields_from_state_to_start = 19;
  for (int i = 0; i < fields_from_state_to_start; ++i) rest >> field;
  return field;
}

std::string process_namespace() {
  std::error_code none;
  return short_digest(std::filesystem::read_symlink("/proc/self/ns/pid", none).string());
}

Identity ours() {
  const std::string process = std::to_string(::getpid());
  return {short_digest(line_of("/etc/machine-id")), short_digest(line_of("/proc/sys/kernel/random/boot_id")),
          process_namespace(), process, start_of(process)};
}

std::optional<Identity> read_identity(const std::string& text) {
  std::istringstream rest(text);
  std::vector<std::string> parts;
  for (std::string part; std::getline(rest, part, '.');) parts.push_back(part);
  constexpr std::size_t all = 5;
  constexpr std::size_t process = 3;
  const bool has_number = parts.size() == all && !parts[process].empty() && parts[process].size() < 10
                          && parts[process].find_first_not_of("0123456789") == std::string::npos;
  if (!has_number) return std::nullopt;
  return Identity{parts[0], parts[1], parts[2], parts[process], parts[4]};
}

}  // namespace

std::string our_identity() {
  return ours().text();
}

bool is_alive(pid_t process) {
  if (::kill(process, 0) != 0 && errno != EPERM) return false;
  return start_of(std::to_string(::getpid())).empty() || !start_of(std::to_string(process)).empty();
}

OwnerState state_of_owner(const std::string& identity) {
  const auto owner = read_identity(identity);
  const Identity us = ours();
  if (!owner || owner->machine != us.machine) return OwnerState::unknown;
  if (owner->boot != us.boot) return OwnerState::gone;
  if (owner->processes != us.processes) return OwnerState::unknown;
  // Without /proc the number is all there is to go by.
  const bool runs =
      us.started.empty() ? is_alive(std::stoi(owner->process)) : start_of(owner->process) == owner->started;
  return runs ? OwnerState::runs : OwnerState::gone;
}

std::string process_in(const std::string& identity) {
  const auto owner = read_identity(identity);
  return owner ? owner->process : std::string();
}

}  // namespace schemaproof
