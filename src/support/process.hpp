// Running other programs: no shell but for a user's own command.
#pragma once

#include <sys/types.h>

#include <csignal>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace schemaproof {

/// The user that a child runs as instead of root.
struct Account {
  uid_t user = 0;
  gid_t group = 0;
  std::string name;
};

struct ProcessWish {
  std::filesystem::path program;
  std::vector<std::string> arguments;              // without the program's name
  std::optional<Account> account;                  // ours, when empty
  std::filesystem::path folder;                    // working directory; ours, when empty
  std::optional<std::filesystem::path> log;        // stdout and stderr go there; discarded, when empty
  std::map<std::string, std::string> environment;  // on top of ours
  bool dies_with_us = false;                       // Linux: the kernel ends it when the thread that starts it dies
  int death_signal = SIGKILL;                      // what the kernel sends it then
};

/// Starts a child in a process group of its own, so that Ctrl-C on the terminal reaches only us. Throws Failure.
pid_t start_process(const ProcessWish& wish);
/// Waits for it and gives its exit code, 128 + the signal's number when a signal ended it. Throws Interrupted.
int wait_for_process(pid_t process);
/// True while it runs; once it has ended it is reaped and this is false.
bool process_runs(pid_t process);

/// What is meant for PostgreSQL's clients (PG…).
enum class ForClients { kept, left_out };
/// Our environment as NAME=value, with these settings in place of their namesakes.
std::vector<std::string> environment_with(const std::map<std::string, std::string>& settings, ForClients for_clients);
/// As exec wants it: pointers to each, then a null pointer.
std::vector<char*> pointers_to(std::vector<std::string>& texts);
/// Async-signal-safe.
void close_descriptors_from(int first);

}  // namespace schemaproof
