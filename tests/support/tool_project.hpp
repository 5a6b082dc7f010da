// A project with migration tools in its node_modules, as their users have them.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/support/program.hpp"
#include "tests/support/server.hpp"
#include "tests/support/temporary_folder.hpp"

namespace schemaproof::testing {

/// Skips the test, loudly, where PATH has no such program; where the environment says CI it fails.
void need_program(const std::string& program);

class ToolProject {
public:
  /// Without that tool, which scripts/setup installs into the cache, the test is skipped, loudly; in CI it fails.
  explicit ToolProject(const std::string& tool);

  [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }
  void write(const std::string& name, const std::string& content) const { folder_.write(name, content); }
  /// Copies what lies below the sources to where it lies there.
  void bring(const std::string& name) const;
  [[nodiscard]] std::string read(const std::string& name) const;

  [[nodiscard]] Outcome verified(const std::vector<std::string>& arguments = {}) const;
  /// Runs one of the tools, with DATABASE_URL where a database is given.
  Outcome run(const std::string& tool, const std::vector<std::string>& arguments, const std::string& url = {});

private:
  TemporaryFolder folder_;
  std::map<std::string, std::string> environment_;
};

}  // namespace schemaproof::testing
