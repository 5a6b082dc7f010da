#include "verify.hpp"

#include <iterator>
#include <set>
#include <utility>

#include "fitting.hpp"
#include "job.hpp"
#include "migrations/state_names.hpp"
#include "sqlite_job.hpp"
#include "support/interruption.hpp"

namespace schemaproof {

namespace {

/// What several of them come to is built once.
void foresee_states(std::vector<Job>& jobs, KeptStates& kept) {
  for (Job& job : jobs) {
    if (is_asked_of_sqlite(job.expectation(), job.url)) continue;
    if (job.url != nullptr || (jobs.size() == 1 && !job.wish.cache)) continue;
    std::set<std::size_t> stops;
    for (const BuildStage& stage : job.stages) stops.insert(stage.scripts);
    job.states = state_names(job.plan, stops, job.expectation().name);
    kept.foresee({job.plan, job.server_wish(), job.states});
  }
}

}  // namespace

Verified verify(const std::vector<Expectation>& expectations, const VerifyWish& wish, Mistakes& mistakes) {
  const auto begin = std::chrono::steady_clock::now();
  Verified verified;
  check_urls(expectations, wish, mistakes);
  check_asked_of_sqlite(expectations, wish, mistakes);
  const std::map<std::string, Fingerprint> fingerprints = fingerprints_of(expectations, wish, mistakes);
  std::vector<BuildPlan> plans;
  std::vector<std::vector<BuildStage>> stages;
  for (const Expectation& expectation : expectations) {
    Fitted fitted = fit(expectation, named_or_only(wish.urls, expectation), mistakes);
    plans.push_back(std::move(fitted.plan));
    stages.push_back(std::move(fitted.stages));
  }
  if (!mistakes.empty()) return verified;
  verified.report = timed_report(begin, [&] {
    std::vector<Section> all;
    Servers servers(wish.keep ? Lifetime::kept : Lifetime::run, listening_for(plans), verified.notices);
    KeptStates kept(servers, wish.cache ? KeptStates::Keeping::between_runs : KeptStates::Keeping::within_run);
    std::vector<Job> jobs;
    for (std::size_t i = 0; i < expectations.size(); ++i) {
      jobs.push_back({std::move(stages[i]), std::move(plans[i]), wish, named_or_only(wish.urls, expectations[i]),
                      named_or_only(fingerprints, expectations[i]), servers, kept, verified.notices});
    }
    foresee_states(jobs, kept);
    for (Job& job : jobs) {
      stop_if_interrupted();
      std::vector<Section> sections = run(std::move(job));
      std::move(sections.begin(), sections.end(), std::back_inserter(all));
    }
    return all;
  });
  return verified;
}

}  // namespace schemaproof
