#include "preserving.hpp"

#include <algorithm>
#include <iterator>
#include <span>

#include "repeating.hpp"

namespace schemaproof {

Answers Preserving::build(const BuildPlan& plan, const Run& run, const Stops& stops) {
  const std::span<const Script> scripts = plan.scripts;
  const auto is_seed_at = [&](std::size_t at) {
    return at < scripts.size() && scripts[at].kind == BuildStep::Kind::seed;
  };
  const auto stands_alone = [](const Script& script) { return script.kind == BuildStep::Kind::seed || script.twice; };
  std::vector<Check> others;
  for (std::size_t begin = 0; begin < scripts.size();) {
    const Script& script = scripts[begin];
    const bool is_seed = is_seed_at(begin);
    std::size_t end = begin + 1;
    const auto goes_on = [&] { return !stands_alone(scripts[end]) && !stops.contains(end); };
    while (!stands_alone(script) && end < scripts.size() && goes_on()) ++end;
    if (is_seed) end_stretch(HeldRows::Names::of_the_way);
    std::vector<Check> unmade = run(begin, end);
    std::move(unmade.begin(), unmade.end(), std::back_inserter(others));
    if (script.twice) others.push_back(run_again(expectation_, server_, database_, script, new_name_()));
    if (is_seed && end < scripts.size() && !is_seed_at(end)) begin_stretch(script.what);
    if (const auto stop = stops.find(end); stop != stops.end()) stop->second();
    begin = end;
  }
  end_stretch(HeldRows::Names::as_stated);
  Answers answers = rows_.seen();
  std::move(others.begin(), others.end(), std::back_inserter(answers.checks));
  return answers;
}

void Preserving::begin_stretch(const std::string& after) {
  if (expectation_.preserve && expectation_.preserve->tables.empty()) return;
  rows_.begin(database_, look(), after);
}

void Preserving::end_stretch(HeldRows::Names names) {
  if (rows_.kept() == nullptr) return;
  rows_.look(expectation_, database_, look(), names);
  rows_.end();
}

Snapshot Preserving::look() const {
  return observe(database_.target(), {}, expectation_.home()).found;
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
