// The executable, run as a user runs it.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/support/temporary_folder.hpp"

namespace schemaproof::testing {

struct Outcome {
  int exit_code = -1;  // 128 + number, when a signal ended it
  std::string output;
  std::string errors;
};

struct Invocation {
  std::vector<std::string> arguments;
  std::filesystem::path folder;                    // where it runs; the sources, when empty
  std::map<std::string, std::string> environment;  // on top of ours
  std::string program;                             // another program than ours, found through PATH
};

Outcome run_program(const Invocation& invocation);
/// Our program with these arguments, in the folder of the sources.
Outcome verify(const std::vector<std::string>& arguments);

/// Starts the program without waiting for it.
pid_t start_program(const Invocation& invocation);

}  // namespace schemaproof::testing
