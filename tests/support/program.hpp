// The executable, run as a user runs it.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

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

/// A folder of its own for a test; goes with it.
class TemporaryFolder {
public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Writes a file below it, and gives its path.
  std::filesystem::path write(const std::string& name, const std::string& content) const;

private:
  std::filesystem::path path_;
};

}  // namespace schemaproof::testing
