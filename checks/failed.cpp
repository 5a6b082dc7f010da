#include "checks/failed.hpp"

namespace schemaproof {

void fail(Check& check, const Failure& failure) {
  check.verdict = Verdict::errored;
  check.reason = failure.what();
  if (!failure.hint.empty()) check.hints.push_back(failure.hint);
}

}  // namespace schemaproof
