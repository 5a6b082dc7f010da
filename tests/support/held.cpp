#include "tests/support/held.hpp"

#include <catch2/catch_test_macros.hpp>
#include <regex>

#include "tests/support/program.hpp"
#include "tests/support/server.hpp"
#include "tests/support/texts.hpp"

namespace schemaproof::testing {

void check_held(const std::string& expectation, const std::vector<std::string>& parts,
                const std::vector<std::string>& options) {
  server();  // says why, where there is none
  std::vector<std::string> arguments{"--expect", "expectations/" + expectation};
  arguments.insert(arguments.end(), options.begin(), options.end());
  const Outcome outcome = verify(arguments);
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 0);
  const std::string unwrapped = std::regex_replace(outcome.output, std::regex("\\s+"), " ");
  CHECK(has(unwrapped, " 0 drifted, 0 errored, 0 skipped in "));  // of all sections
  for (const std::string& part : parts) CHECK(has(unwrapped, part));
}

}  // namespace schemaproof::testing
