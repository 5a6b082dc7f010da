// A user's own command, run for what it prints: no shell, no input, a time and an amount that end it.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace schemaproof {

/// The words of a command line: separated by white space, quotes and backslashes respected as a shell does, nothing
/// filled in. None where a quote does not close.
std::optional<std::vector<std::string>> command_words(const std::string& text);

/// The first word that means something to a shell and nothing to a program: `|`, `>`, `&&`, `;`; empty: none.
std::string shell_operator(const std::vector<std::string>& words);

struct UserCommand {
  std::vector<std::string> words;  // the program, found through PATH or from `folder`, and its arguments
  std::filesystem::path folder;    // where it runs
  std::chrono::milliseconds timeout{60'000};
  std::size_t most_output = 64U << 20U;
};

struct CommandOutput {
  std::string output;
  std::string errors;
};

/// Runs it in a process group of its own and gives what it printed. It is ended, with all that it started, when its
/// time is over, when it prints too much, and when we are interrupted. Throws Failure for that, when it cannot be
/// started, and when it ends with another exit code than 0; the end of what it printed to standard error is told with
/// it.
CommandOutput run_command(const UserCommand& command);

}  // namespace schemaproof
