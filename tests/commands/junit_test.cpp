// Do others read our JUnit reports? xmllint, against a schema of the format, and junitparser, which is not ours.
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>

#include "tests/support/announced.hpp"
#include "tests/support/program.hpp"

namespace schemaproof::testing {

TEST_CASE("JUnit reports are valid, and read by others with the same counts", "[junit]") {
  const TemporaryFolder folder;
  const std::string file = (folder.path() / "junit.xml").string();
  REQUIRE(verify({"--expect", "fixtures/reports", "--report", "junit=" + file}).exit_code == 2);  // one has mistakes
  const struct {
    const char* name;
    const char* counts;  // tests, failures, errors, skipped
  } cases[] = {{"held", "19 0 0 0"},
               {"five_drifts", "20 5 0 3"},
               {"failing_migration", "1 0 1 0"},
               {"skipped_and_hidden", "8 2 1 1"}};
  for (const auto& one : cases) {
    INFO(one.name);
    verify({"--expect", std::string("fixtures/reports/") + one.name, "--report", "junit=" + file});
    const Outcome valid = run_program({{"--noout", "--schema", "tests/junit.xsd", file}, {}, {}, "xmllint"});
    INFO(valid.errors);
    CHECK(valid.exit_code == 0);
    const std::string script =
        "import sys, junitparser\n"
        "xml = junitparser.JUnitXml.fromfile(sys.argv[1])\n"
        "cases = [case for suite in xml for case in suite]\n"
        "kinds = [type(result).__name__ for case in cases for result in case.result]\n"
        "print(len(cases), *(kinds.count(kind) for kind in ('Failure', 'Error', 'Skipped')))\n";
    const Outcome read = run_program({{"-c", script, file}, {}, {}, "/usr/bin/python3"});
    INFO(read.errors);
    CHECK(read.output == std::string(one.counts) + "\n");
  }
}

}  // namespace schemaproof::testing
