// Is every mistake in fixtures/mistakes found at its line, with the words that it announces, and no other?
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include "expectation/load.hpp"
#include "support/files.hpp"
#include "tests/support/announced.hpp"

namespace schemaproof::testing {

TEST_CASE("every mistake is found where it is made", "[mistakes]") {
  const auto path = GENERATE(from_range(fixture_cases("mistakes")));
  DYNAMIC_SECTION(path.filename().string()) {
    const std::string content = read_file(path);
    const Findings wanted = announced(content, "mistake");
    const Loaded loaded = load_expectations({path});
    Findings unmatched = wanted;
    std::string extra;
    for (const Mistake& mistake : loaded.mistakes) {
      // A mistake of the file as a whole is announced on its first line. The hint counts as part of what is said.
      const std::string line = std::to_string(std::max(1, mistake.place.line)) + ": ";
      const std::string said = mistake.problem + " | " + mistake.hint;
      bool matched = false;
      for (auto one = unmatched.begin(); one != unmatched.end() && !matched; ++one) {
        matched = one->rfind(line, 0) == 0 && said.find(one->substr(line.size())) != std::string::npos;
        if (matched) {
          unmatched.erase(one);
          break;
        }
      }
      if (!matched) extra += "\n  not announced: " + line + said;
    }
    CHECK(extra == "");
    CHECK(unmatched == Findings{});
    CHECK(!wanted.empty());
  }
}

}  // namespace schemaproof::testing
