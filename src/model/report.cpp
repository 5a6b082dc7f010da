#include "model/report.hpp"

namespace schemaproof {

std::string_view word_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::held: return "held";
    case Verdict::drifted: return "drifted";
    case Verdict::skipped: return "skipped";
    case Verdict::errored: return "errored";
  }
  return "errored";
}

std::vector<std::string> Check::ids() const {
  if (differences.empty()) return {drift.empty() ? subject.kind : subject.kind + "." + drift};
  std::vector<std::string> ids;
  for (const Difference& difference : differences) ids.push_back(subject.kind + "." + difference.property);
  return ids;
}

Counts Report::counts() const {
  Counts counts;
  for (const Section& section : sections) {
    for (const Check& check : section.checks) {
      switch (check.verdict) {
        case Verdict::held: ++counts.held; break;
        case Verdict::drifted: ++counts.drifted; break;
        case Verdict::skipped: ++counts.skipped; break;
        case Verdict::errored: ++counts.errored; break;
      }
    }
  }
  return counts;
}

int exit_code(const Report& report) {
  const Counts counts = report.counts();
  if (counts.drifted > 0) return 1;
  if (counts.errored > 0 || counts.held == 0) return 3;
  return 0;
}

}  // namespace schemaproof
