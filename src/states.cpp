#include "states.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "expectation/phases.hpp"
#include "migrations/apply.hpp"
#include "support/failure.hpp"
#include "support/spelling.hpp"

namespace schemaproof {

namespace {

/// How many scripts have run once that migration has; 0: none is called so.
std::size_t scripts_until(const BuildPlan& plan, const std::string& migration) {
  for (std::size_t i = plan.scripts.size(); i > 0; --i) {
    const std::string name = migration_name(plan.scripts[i - 1]);
    if (!name.empty() && is_called(name, migration)) return i;
  }
  return 0;
}

}  // namespace

std::string migration_name(const Script& script) {
  constexpr std::string_view word = "migration ";
  return script.kind == BuildStep::Kind::migrations ? script.what.substr(word.size()) : std::string();
}

std::vector<std::string> migration_names(const BuildPlan& plan) {
  std::vector<std::string> names;
  for (const Script& script : plan.scripts) {
    if (std::string name = migration_name(script); !name.empty()) names.push_back(std::move(name));
  }
  return names;
}

void run_step(const DisposableDatabase& database, const Script& script, const RowMaking& making) {
  run_with_rows(database, {&script, 1}, making);
  if (!script.twice) return;
  try {
    run_scripts(database, {&script, 1});
  } catch (const Failure&) {}
}

void walk_states(const DisposableDatabase& database, const BuildPlan& plan, const RowMaking& making,
                 const OnState& on_state) {
  on_state(nullptr);
  for (const Script& script : plan.scripts) {
    run_step(database, script, making);
    on_state(&script);
  }
}

std::vector<BuildStage> stages_of(const Expectation& expectation, const BuildPlan& plan, Mistakes& mistakes) {
  if (expectation.phases.empty()) return {{{}, plan.scripts.size(), expectation}};
  std::vector<BuildStage> stages;
  std::vector<const Phase*> phases;
  for (const Phase& phase : expectation.phases) {
    if (scripts_until(plan, phase.after) > 0) {
      phases.push_back(&phase);
      continue;
    }
    const std::vector<std::string> names = migration_names(plan);
    const std::string hint =
        names.empty() ? "a phase needs build steps with migrations" : did_you_mean(phase.after, names);
    mistakes.push_back({phase.place, fmt::format("no build step runs a migration '{}'", phase.after), hint});
  }
  std::stable_sort(phases.begin(), phases.end(), [&](const Phase* a, const Phase* b) {
    return scripts_until(plan, a->after) < scripts_until(plan, b->after);
  });
  for (std::size_t i = 1; i < phases.size(); ++i) {
    if (scripts_until(plan, phases[i]->after) != scripts_until(plan, phases[i - 1]->after)) continue;
    mistakes.push_back({phases[i]->place,
                        fmt::format("'{}' and '{}' are one migration", phases[i - 1]->after, phases[i]->after),
                        "spell it the same way, so that the files are one phase"});
  }
  std::vector<Expectation> states = accumulated(expectation, phases, mistakes);
  for (std::size_t i = 0; i < phases.size(); ++i) {
    const std::size_t scripts = scripts_until(plan, phases[i]->after);
    stages.push_back({migration_name(plan.scripts[scripts - 1]), scripts, std::move(states[i])});
  }
  stages.push_back({{}, plan.scripts.size(), std::move(states.back())});
  return stages;
}

Expectation at_the_end(const Expectation& expectation, Mistakes& mistakes) {
  if (expectation.phases.empty()) return expectation;
  const BuildPlan plan = expectation.database ? plan_build(expectation.database->build, mistakes) : BuildPlan{};
  return std::move(stages_of(expectation, plan, mistakes).back().expectation);
}

}  // namespace schemaproof
