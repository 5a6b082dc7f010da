// Does a report give the exit code that it promises?
#include <catch2/catch_test_macros.hpp>
#include <initializer_list>

#include "model/report.hpp"

namespace schemaproof {

namespace {

Report report_with(std::initializer_list<Verdict> verdicts) {
  Report report;
  report.sections.emplace_back();
  for (const Verdict verdict : verdicts) {
    Check check;
    check.verdict = verdict;
    report.sections.back().checks.push_back(check);
  }
  return report;
}

}  // namespace

TEST_CASE("exit: all that was asked held") {
  CHECK(exit_code(report_with({Verdict::held})) == 0);
  CHECK(exit_code(report_with({Verdict::held, Verdict::skipped, Verdict::held})) == 0);
}

TEST_CASE("exit: a drift weighs more than an error") {
  CHECK(exit_code(report_with({Verdict::held, Verdict::drifted})) == 1);
  CHECK(exit_code(report_with({Verdict::errored, Verdict::drifted})) == 1);
  CHECK(exit_code(report_with({Verdict::drifted})) == 1);
}

TEST_CASE("exit: an error, or nothing that held, is no pass") {
  CHECK(exit_code(report_with({Verdict::held, Verdict::errored})) == 3);
  CHECK(exit_code(report_with({Verdict::skipped})) == 3);
  CHECK(exit_code(report_with({})) == 3);
  CHECK(exit_code(Report{}) == 3);
}

TEST_CASE("exit: all sections count") {
  Report report = report_with({Verdict::held});
  report.sections.push_back(report_with({Verdict::drifted}).sections.front());
  CHECK(exit_code(report) == 1);
  report.sections.back().checks.front().verdict = Verdict::errored;
  CHECK(exit_code(report) == 3);
  report.sections.back().checks.clear();
  CHECK(exit_code(report) == 0);
}

TEST_CASE("counts: each verdict in its own place") {
  const Counts counts = report_with({Verdict::held, Verdict::held, Verdict::drifted, Verdict::skipped, Verdict::errored,
                                     Verdict::errored, Verdict::errored})
                            .counts();
  CHECK(counts.held == 2);
  CHECK(counts.drifted == 1);
  CHECK(counts.skipped == 1);
  CHECK(counts.errored == 3);
}

TEST_CASE("ids: one for each difference, or the kind of drift") {
  Check check;
  check.subject.kind = "foreign_key";
  check.drift = "missing";
  CHECK(check.ids() == std::vector<std::string>{"foreign_key.missing"});
  check.differences = {{"on_delete", "", "", {}}, {"match", "", "", {}}};
  CHECK(check.ids() == std::vector<std::string>{"foreign_key.on_delete", "foreign_key.match"});
}

}  // namespace schemaproof
