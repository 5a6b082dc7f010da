#include "held_rows.hpp"

#include <iterator>
#include <map>
#include <utility>

namespace schemaproof {

namespace {

/// One check of what several stretches say of a table: the worst counts.
void join(Check& into, Check check) {
  const auto rank = [](Verdict verdict) {
    return verdict == Verdict::drifted ? 2 : verdict == Verdict::errored ? 1 : 0;
  };
  std::move(check.differences.begin(), check.differences.end(), std::back_inserter(into.differences));
  std::move(check.hints.begin(), check.hints.end(), std::back_inserter(into.hints));
  if (rank(check.verdict) <= rank(into.verdict)) return;
  into.verdict = check.verdict;
  into.drift = check.drift;
  into.reason = check.reason;
}

void append(Answers& to, Answers from) {
  std::move(from.checks.begin(), from.checks.end(), std::back_inserter(to.checks));
  std::move(from.warnings.begin(), from.warnings.end(), std::back_inserter(to.warnings));
}

}  // namespace

void HeldRows::begin(const DisposableDatabase& database, Snapshot found, const std::string& after) {
  end();
  kept_.emplace(server_, database, new_name_(), std::move(found), after);
}

void HeldRows::look(const Expectation& expectation, const DisposableDatabase& database, const Snapshot& found) {
  last_ = {};
  ask_preserved(expectation, kept_->state(), database, found, last_);
}

void HeldRows::end() {
  append(ended_, std::exchange(last_, {}));
  kept_.reset();
}

Answers HeldRows::seen() const {
  Answers all = ended_;
  append(all, last_);
  Answers seen;
  std::map<std::string, std::size_t> places;
  for (Check& check : all.checks) {
    const auto [place, is_new] = places.emplace(check.subject.name, seen.checks.size());
    if (is_new)
      seen.checks.push_back(std::move(check));
    else
      join(seen.checks[place->second], std::move(check));
  }
  seen.warnings = std::move(all.warnings);
  return seen;
}

}  // namespace schemaproof
