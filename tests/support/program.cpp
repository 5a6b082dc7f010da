#include "tests/support/program.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <csignal>

#include "support/files.hpp"
#include "tests/support/announced.hpp"

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace schemaproof::testing {

namespace {

namespace fs = std::filesystem;

/// Owns the texts that an argv or envp points to.
class Pointers {
public:
  explicit Pointers(std::vector<std::string> texts) : texts_(std::move(texts)) {
    for (std::string& text : texts_) pointers_.push_back(text.data());
    pointers_.push_back(nullptr);
  }
  char** data() { return pointers_.data(); }

private:
  std::vector<std::string> texts_;
  std::vector<char*> pointers_;
};

std::vector<std::string> environment_of(const Invocation& invocation) {
  std::vector<std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string variable = *entry;
    if (invocation.environment.count(variable.substr(0, variable.find('='))) == 0) variables.push_back(variable);
  }
  for (const auto& [name, value] : invocation.environment) variables.push_back(name + "=" + value);
  return variables;
}

pid_t start(const Invocation& invocation, const fs::path& output, const fs::path& errors) {
  std::vector<std::string> arguments{invocation.program.empty() ? SCHEMAPROOF_PROGRAM : invocation.program};
  arguments.insert(arguments.end(), invocation.arguments.begin(), invocation.arguments.end());
  Pointers argv(arguments);
  Pointers envp(environment_of(invocation));
  const std::string folder = (invocation.folder.empty() ? source_folder() : invocation.folder).string();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  constexpr int mode = 0600;
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, mode);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors.c_str(), O_WRONLY | O_CREAT | O_TRUNC, mode);
  posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
  // Signals that the tests' own parent ignores must reach the program all the same.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t defaults;
  sigemptyset(&defaults);
  for (const int signal_number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) sigaddset(&defaults, signal_number);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  pid_t process = 0;
  const int fault = posix_spawnp(&process, argv.data()[0], &actions, &attributes, argv.data(), envp.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  REQUIRE(fault == 0);
  return process;
}

}  // namespace

pid_t start_program(const Invocation& invocation) {
  return start(invocation, "/dev/null", "/dev/null");
}

Outcome run_program(const Invocation& invocation) {
  const TemporaryFolder folder;
  const fs::path output = folder.path() / "output";
  const fs::path errors = folder.path() / "errors";
  const pid_t process = start(invocation, output, errors);
  int status = 0;
  REQUIRE(waitpid(process, &status, 0) == process);
  constexpr int signal_base = 128;
  return {WIFEXITED(status) ? WEXITSTATUS(status) : signal_base + WTERMSIG(status), read_file(output),
          read_file(errors)};
}

Outcome verify(const std::vector<std::string>& arguments) {
  return run_program({arguments, {}, {}, {}});
}

}  // namespace schemaproof::testing
