#include "verify.hpp"

#include <iterator>
#include <utility>

#include "fitting.hpp"
#include "job.hpp"
#include "support/interruption.hpp"

namespace schemaproof {

Verified verify(const std::vector<Expectation>& expectations, const VerifyWish& wish, Mistakes& mistakes) {
  const auto begin = std::chrono::steady_clock::now();
  Verified verified;
  check_urls(expectations, wish, mistakes);
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
    for (std::size_t i = 0; i < expectations.size(); ++i) {
      stop_if_interrupted();
      std::vector<Section> sections =
          run({std::move(stages[i]), std::move(plans[i]), wish, named_or_only(wish.urls, expectations[i]),
               named_or_only(fingerprints, expectations[i]), servers, verified.notices});
      std::move(sections.begin(), sections.end(), std::back_inserter(all));
    }
    return all;
  });
  return verified;
}

}  // namespace schemaproof
