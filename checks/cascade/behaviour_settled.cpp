#include "checks/cascade/behaviour_settled.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace schemaproof {

namespace {

class Settling {
public:
  Settling(Inquiry& inquiry, ToldDrifts& told, const std::vector<ProvenKey>& proven)
      : inquiry_(inquiry), told_(told), proven_(proven) {}

  void run() {
    add_causes();
    except();
  }

private:
  /// What the rows showed decides over what the catalogs let fear: a trigger that kept no row is none of enforcement's
  /// business, and one that did is told with what it did.
  void add_causes() {
    std::vector<Check>& checks = inquiry_.answers.checks;
    std::map<std::pair<std::string, std::string>, std::size_t> proven;
    for (std::size_t i = checks.size() - proven_.size(); i < checks.size(); ++i) {
      proven[{checks[i].subject.group, checks[i].subject.name}] = i;
    }
    for (Check& check : checks) {
      if (check.subject.kind != "enforcement" || check.verdict != Verdict::drifted) continue;
      const auto at = proven.find({check.subject.group, check.subject.name});
      if (at == proven.end()) continue;
      Check& proof = checks[at->second];
      if (proof.verdict == Verdict::held) {
        const std::set<std::string>& undecided = proven_[at->second - (checks.size() - proven_.size())].not_met;
        std::erase_if(check.differences, [&](const Difference& difference) {
          const bool is_interception = difference.property == "trigger" || difference.property == "rewrite_rule";
          return is_interception && !undecided.contains(difference.found);
        });
        if (check.differences.empty()) check = held(check);
      } else if (proof.verdict == Verdict::drifted) {
        for (const Difference& difference : check.differences) {
          proof.hints.push_back(fmt::format("{}: {}", difference.property, difference.found));
        }
        if (proof.repair.empty()) proof.repair = check.repair;
        proof.consequences.push_back(check.subject.text());
        check = held(check);
        check.verdict = Verdict::skipped;
        check.reason = fmt::format("follows from: {} is not as stated", proof.subject.text());
      }
    }
    // A rule that is not the one stated is told already; what it does then is what the other rule says.
    for (const auto& [subject, at] : proven) {
      Check& proof = checks[at];
      if (proof.verdict != Verdict::drifted) continue;
      const Ranged& object = proven_[at - (checks.size() - proven_.size())].object;
      const auto cause = told_.find(Kind::foreign_key, proof.subject.group, [&](const Check& check) {
        return check.subject.name == object.name
               && std::any_of(proof.differences.begin(), proof.differences.end(),
                              [&](const Difference& d) { return differs_in(check, d.property); });
      });
      if (!cause) continue;
      Check told = held(proof);
      told.verdict = Verdict::skipped;
      told.reason = told_.tell_with(*cause, proof.subject.text() + ": " + proof.differences.front().found);
      proof = std::move(told);
    }
  }

  /// What the expectation lets pass. An exception that nothing needs says so.
  void except() {
    const Exceptions& exceptions = inquiry_.question.expectation.foreign_key_behaviour.exceptions;
    std::vector<bool> is_used(exceptions.size());
    const std::size_t first = inquiry_.answers.checks.size() - proven_.size();
    for (std::size_t at = 0; at < proven_.size(); ++at) {
      Check& check = inquiry_.answers.checks[first + at];
      if (check.verdict != Verdict::drifted && check.verdict != Verdict::errored) continue;
      for (std::size_t i = 0; i < exceptions.size(); ++i) {
        if (!covers(exceptions[i], proven_[at].object.aliases())) continue;
        is_used[i] = true;
        Check passed = held(check);
        passed.verdict = Verdict::skipped;
        passed.reason = "excepted: " + exceptions[i].reason;
        check = std::move(passed);
        break;
      }
    }
    for (std::size_t i = 0; i < exceptions.size(); ++i) {
      if (is_used[i]) continue;
      inquiry_.answers.warnings.push_back(
          fmt::format("{}: the exception '{}' of foreign_key_behaviour is not needed: there is no such finding",
                      exceptions[i].place.line_text(), exceptions[i].pattern));
    }
  }

  static Check held(const Check& check) {
    Check plain;
    plain.subject = check.subject;
    plain.place = check.place;
    plain.ref = check.ref;
    return plain;
  }

  Inquiry& inquiry_;
  ToldDrifts& told_;
  const std::vector<ProvenKey>& proven_;
};

}  // namespace

void settle_behaviour(Inquiry& inquiry, ToldDrifts& told, const std::vector<ProvenKey>& proven) {
  Settling(inquiry, told, proven).run();
}

}  // namespace schemaproof
