#include "tests/support/system_copy.hpp"

#include <catch2/catch_test_macros.hpp>

#include "support/files.hpp"
#include "support/text.hpp"
#include "tests/support/announced.hpp"
#include "tests/support/cache.hpp"
#include "tests/support/texts.hpp"
#include "tests/support/tool_project.hpp"

namespace schemaproof::testing {

namespace fs = std::filesystem;

SystemCopy::SystemCopy(const std::string& system, const std::vector<std::string>& expectations,
                       const std::string& tool) {
  const ToolProject is_there(tool);
  for (const std::string& name : expectations) bring("expectations/" + name);
  for (const std::string& name : {"fixtures/" + system, std::string("scripts/tool"), std::string("tests/tools")})
    bring(name);
}

void SystemCopy::bring(const std::string& name) const {
  fs::create_directories((path() / name).parent_path());
  fs::copy(source_folder() / name, path() / name, fs::copy_options::recursive);
}

void SystemCopy::replace(const std::string& file, const std::string& from, const std::string& to) const {
  const std::string text = read_file(path() / file);
  const fs::perms permissions = fs::status(path() / file).permissions();
  REQUIRE(has(text, from));
  write(file, replaced(text, from, to));
  fs::permissions(path() / file, permissions);
}

Outcome SystemCopy::verified(const std::vector<std::string>& arguments) const {
  return run_program({arguments, path(), {}, {}});
}

Outcome SystemCopy::run(const std::string& line, std::map<std::string, std::string> environment) const {
  environment["PATH"] = fs::path(SCHEMAPROOF_PROGRAM).parent_path().string() + ":" + environment_variable("PATH");
  return run_program({{"-e", "-c", line}, path(), environment, "bash"});
}

void check_drifted(const Outcome& outcome, const std::vector<std::string>& parts) {
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 1);
  for (const std::string& part : parts) CHECK(has(outcome.output, part));
}

}  // namespace schemaproof::testing
