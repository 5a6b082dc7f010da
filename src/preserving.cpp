#include "preserving.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <span>

#include "repeating.hpp"
#include "seeding.hpp"

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

}  // namespace

Answers Preserving::build(const BuildPlan& plan, const Stops& stops, const std::set<Name>& brought) {
  const std::span<const Script> scripts = plan.scripts;
  const auto stands_alone = [](const Script& script) { return script.kind == BuildStep::Kind::seed || script.twice; };
  const RowMaking making{expectation_, brought};
  std::vector<Check> others;
  for (std::size_t begin = 0; begin < scripts.size();) {
    const Script& script = scripts[begin];
    const bool is_seed = script.kind == BuildStep::Kind::seed;
    std::size_t end = begin + 1;
    const auto goes_on = [&] { return !stands_alone(scripts[end]) && !stops.contains(end); };
    while (!stands_alone(script) && end < scripts.size() && goes_on()) ++end;
    if (is_seed) end_stretch();
    std::vector<Check> unmade = run_with_rows(database_, scripts.subspan(begin, end - begin), making);
    std::move(unmade.begin(), unmade.end(), std::back_inserter(others));
    if (script.twice) others.push_back(run_again(expectation_, server_, database_, script, new_name_()));
    if (is_seed && end < scripts.size()) begin_stretch(script.what);
    if (const auto stop = stops.find(end); stop != stops.end()) stop->second();
    begin = end;
  }
  end_stretch();
  Answers answers = joined();
  std::move(others.begin(), others.end(), std::back_inserter(answers.checks));
  return answers;
}

/// The database is now as it must stay: a copy of it is kept.
void Preserving::begin_stretch(const std::string& after) {
  if (expectation_.preserve && expectation_.preserve->tables.empty()) return;
  const DisposableDatabase copy = server_.clone_database(database_, new_name_());
  state_.emplace(SeededState{copy, observe(copy.target(), {}, expectation_.home()).found, after});
}

/// Holds the database against that copy.
void Preserving::end_stretch() {
  if (!state_) return;
  const Snapshot found = observe(database_.target(), {}, expectation_.home()).found;
  ask_preserved(expectation_, *state_, database_, found, answers_);
  server_.drop_database(state_->copy);
  state_.reset();
}

Answers Preserving::joined() {
  Answers joined;
  std::map<std::string, std::size_t> places;
  for (Check& check : answers_.checks) {
    const auto [place, is_new] = places.emplace(check.subject.name, joined.checks.size());
    if (is_new)
      joined.checks.push_back(std::move(check));
    else
      join(joined.checks[place->second], std::move(check));
  }
  joined.warnings = std::move(answers_.warnings);
  return joined;
}

std::string fault_of_preserve(const Expectation& expectation) {
  if (!expectation.preserve || expectation.preserve->tables.empty() || !expectation.database) return {};
  const auto& steps = expectation.database->build;
  const auto seed = std::find_if(steps.begin(), steps.end(),
                                 [](const BuildStep& step) { return step.kind == BuildStep::Kind::seed; });
  if (seed == steps.end()) return "'preserve' holds the rows of a seed, and no build step is one";
  const bool has_more =
      std::any_of(seed, steps.end(), [](const BuildStep& step) { return step.kind != BuildStep::Kind::seed; });
  return has_more ? "" : "'preserve' holds rows against what comes after a seed, and nothing does";
}

}  // namespace schemaproof
