// Does each report read exactly as it should? A golden file's name holds what is run: <case>.<exit code>.<format>, for
// the folder of that name in fixtures/reports. With SCHEMAPROOF_REWRITE_GOLDEN=1 the files are written anew: look at
// what changed before it is kept.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <cstdlib>
#include <regex>

#include "support/files.hpp"
#include "tests/support/announced.hpp"
#include "tests/support/program.hpp"

namespace schemaproof::testing {

namespace {

/// Takes out what no two runs, machines or server versions have in common.
std::string scrubbed(std::string text) {
  text = std::regex_replace(text, std::regex(R"(in \d+\.\d+ s\b)"), "in N s");
  text = std::regex_replace(text, std::regex(R"(server version \d+\.\d+)"), "server version N");
  text = std::regex_replace(text, std::regex(R"re((name="server version" value=")\d+\.\d+)re"), "$1N");
  text = std::regex_replace(text, std::regex(R"re(time="\d+\.\d+")re"), "time=\"N\"");
  text = std::regex_replace(text, std::regex(R"re((server version(: |","value":"))\d+\.\d+)re"), "$1N");
  text = std::regex_replace(
      text, std::regex(R"re((git commit(: |" value="|","value":"))[0-9a-f]{40}( with changes)?)re"), "$1N");
  text = std::regex_replace(text, std::regex(R"re("seconds":[0-9.e-]+)re"), "\"seconds\":N");
  text = std::regex_replace(text, std::regex(R"(((duration|timestamp)_seconds) [0-9.e-]+)"), "$1 N");
  text = std::regex_replace(text, std::regex(R"(· \d+\.\d s\n)"), "· N s\n");
  text = std::regex_replace(text, std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ?)"), "TIME");
  text = std::regex_replace(text, std::regex(R"(schemaproof \d+\.\d+\.\d+)"), "schemaproof N");
  return std::regex_replace(text, std::regex(R"(sha256 [0-9a-f]{64})"), "sha256 N");
}

}  // namespace

TEST_CASE("reports read as they should", "[golden]") {
  const std::filesystem::path folder = source_folder() / "tests" / "golden";
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
  const auto golden = GENERATE_COPY(from_range(files));
  DYNAMIC_SECTION(golden.filename().string()) {
    const std::string name = golden.stem().stem().string();
    const std::string exit_code = golden.stem().extension().string().substr(1);
    const std::string format = golden.extension().string().substr(1);
    const Outcome outcome =
        verify({"--expect", "fixtures/reports/" + name, "--report", format == "stderr" ? "text" : format});
    CHECK(std::to_string(outcome.exit_code) == exit_code);
    const std::string text = scrubbed(format == "stderr" ? outcome.errors : outcome.output);
    if (std::getenv("SCHEMAPROOF_REWRITE_GOLDEN") != nullptr)
      write_file(golden, text);  // NOLINT(concurrency-mt-unsafe)
    CHECK(text == read_file(golden));
  }
}

}  // namespace schemaproof::testing
