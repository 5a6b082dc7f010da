// A system of this repository, fixture and expectations, in a copy that a test may spoil.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace schemaproof::testing {

class SystemCopy {
public:
  /// Copies fixtures/SYSTEM and these expectations to where they lie here. Without that tool, which their commands run,
  /// the test is skipped, loudly; in CI it fails.
  SystemCopy(const std::string& system, const std::vector<std::string>& expectations, const std::string& tool);

  [[nodiscard]] std::filesystem::path path() const { return folder_.path(); }
  void write(const std::string& file, const std::string& content) const { folder_.write(file, content); }
  /// Replaces a text in a file, which must have it.
  void replace(const std::string& file, const std::string& from, const std::string& to) const;

  [[nodiscard]] Outcome verified(const std::vector<std::string>& arguments = {}) const;
  /// A command line, as a shell of its user's runs it, with `verify` on its PATH.
  [[nodiscard]] Outcome run(const std::string& line, std::map<std::string, std::string> environment = {}) const;

private:
  void bring(const std::string& name) const;

  TemporaryFolder folder_;
};

/// That something drifted, and what is told of it.
void check_drifted(const Outcome& outcome, const std::vector<std::string>& parts);

}  // namespace schemaproof::testing
