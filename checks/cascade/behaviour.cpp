// Does every foreign key do what its rule says? All are tried together; what that does not settle is tried again, key
// by key, on stages where others have no rows.
#include "checks/cascade/behaviour.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/cascade/behaviour_settled.hpp"
#include "checks/cascade/key_trials.hpp"
#include "checks/enforcement.hpp"
#include "checks/told.hpp"

namespace schemaproof {

namespace {

constexpr const char* kind = "foreign_key_behaviour";
constexpr std::array<const char*, 2> rule_names{"on_delete", "on_update"};

template <typename Condition>
bool any_rule(const KeyTrial& trial, Condition condition) {
  return std::any_of(trial.rules.begin(), trial.rules.end(), condition);
}

bool is_doubtful(const RuleTrial& rule) {
  return rule.judgement.difference && rule.judgement.is_doubtful;
}

bool depends_on_row(const RuleTrial& rule) {
  return !is_held(rule) && rule.judgement.depends_on_row;
}

/// Whether fewer rows of its own may leave room for what was missing.
bool lacks_room(const KeyTrial& trial) {
  return trial.lacks_rows || any_rule(trial, [](const RuleTrial& rule) { return rule.judgement.lacks_key; });
}

/// A rule that was seen at work once does what it says. What was seen of a key by itself counts before what was seen
/// among the rows of others; what could not be reached counts for nothing.
void learn(KeyTrial& trial, KeyTrial alone) {
  if (alone.rules.empty()) return;
  for (RuleTrial& rule : alone.rules) rule.judgement.is_doubtful = false;
  if (trial.rules.empty()) {
    trial = std::move(alone);
    return;
  }
  for (std::size_t i = 0; i < trial.rules.size(); ++i) {
    RuleTrial& rule = trial.rules[i];
    const bool counts = is_held(alone.rules[i]) || is_doubtful(rule)
                        || (!rule.judgement.difference && alone.rules[i].judgement.difference);
    if (!is_held(rule) && counts) rule = std::move(alone.rules[i]);
  }
}

/// Rows that stand in the way of a change are taken out with nothing of theirs acting, and not every role may do that.
Hints hints_of_right(const std::string& refusal) {
  if (refusal.find("session_replication_role") == std::string::npos) return {};
  return {
      "the role needs a superuser's rights, or from PostgreSQL 15 on: GRANT SET ON PARAMETER session_replication_role"};
}

class Behaviour {
public:
  Behaviour(Inquiry& inquiry, const OnStage& on_stage)
      : inquiry_(inquiry), found_(inquiry.question.found), on_stage_(on_stage), told_(inquiry.answers) {}

  void ask(Stage& stage) {
    std::vector<Ranged> keys;
    for_each_in_range_or_stated(inquiry_, Kind::foreign_key, [&](const Ranged& object) {
      if (!is_to_be_exercised(inquiry_.question, object)) return;
      if (!told_.unexpected(object.kind, object.group, object.name)) keys.push_back(object);
    });
    trials_ = try_keys(stage, found_, keys, {});
    try_together_again();
    try_alone();
    std::vector<ProvenKey> proven;
    for (KeyTrial& trial : trials_) {
      inquiry_.answers.checks.push_back(concluded(trial));
      ProvenKey& one = proven.emplace_back();
      for (RuleTrial& rule : trial.rules) one.not_met.merge(rule.not_met);
      one.object = std::move(trial.object);
    }
    settle_behaviour(inquiry_, told_, proven);
  }

private:
  /// Values that are few (labels of an enum, a check's list) may have run out on the others' rows.
  void try_together_again() {
    std::vector<KeyTrial*> lacking;
    for (KeyTrial& trial : trials_) {
      if (trial.lacks_rows) lacking.push_back(&trial);
    }
    int stages = most_stages;
    if (!lacking.empty()) try_by_halves(lacking, stages);
  }

  /// Together, as long as that brings any of them further; then by halves, down to a stage for each.
  void try_by_halves(const std::vector<KeyTrial*>& trials, int& stages) {
    if (stages-- <= 0) return;
    using enum Circumstances::Others;
    std::vector<Ranged> keys;
    for (const KeyTrial* trial : trials) keys.push_back(trial->object);
    std::vector<KeyTrial> again =
        tried(keys, {RowPlan::Needed::shared, trials.size() == 1 ? where_there_is_room : wanted});
    std::vector<KeyTrial*> lacking;
    for (std::size_t i = 0; i < trials.size(); ++i) {
      if (again[i].lacks_rows)
        lacking.push_back(trials[i]);
      else
        *trials[i] = std::move(again[i]);
    }
    if (lacking.empty() || trials.size() == 1) return;
    if (lacking.size() < trials.size()) return try_by_halves(lacking, stages);
    const auto middle = lacking.begin() + static_cast<std::ptrdiff_t>(lacking.size() / 2);
    try_by_halves({lacking.begin(), middle}, stages);
    try_by_halves({middle, lacking.end()}, stages);
  }

  /// What many keys do alike is believed once so many of them were tried alone; but not where one of these then held.
  void try_alone() {
    int keys = most_stages;
    bool was_one_wrong = false;
    for (KeyTrial& trial : trials_) {
      const bool was_doubtful = any_rule(trial, is_doubtful);
      if (!was_doubtful && !lacks_room(trial) && !any_rule(trial, depends_on_row)) continue;
      if (keys-- > 0) {
        try_alone(trial);
        was_one_wrong = was_one_wrong || (was_doubtful && concluded(trial).verdict != Verdict::drifted);
      } else if (was_doubtful && was_one_wrong) {
        leave_in_doubt(trial, "too many keys did so for each to be tried by itself");
      }
    }
  }

  /// Rows that others' keys need may hang on the row that goes, where few values are possible. So a drift is believed
  /// only where nobody else has rows, and where of the rows that may be there none shows otherwise.
  void try_alone(KeyTrial& trial) {
    using enum RowPlan::Needed;
    using enum Circumstances::Others;
    std::string unmade;
    for (const RowPlan::Needed needed : {own, shared}) {
      if (!any_rule(trial, is_doubtful)) break;
      KeyTrial alone = tried_alone(trial, {needed, where_there_is_room});
      unmade = alone.unseen.reason;
      learn(trial, std::move(alone));
    }
    if (any_rule(trial, is_doubtful)) return leave_in_doubt(trial, "by itself it cannot be tried: " + unmade);
    for (const RowPlan::Needed needed : {shared, own}) {
      if (lacks_room(trial)) learn(trial, tried_alone(trial, {needed, none}));
    }
    if (any_rule(trial, depends_on_row)) try_another_child(trial);
  }

  /// What a check refuses of the one row it may take of another: then the rule does what it says, but not of every row.
  void try_another_child(KeyTrial& trial) {
    using enum Circumstances::Others;
    const std::vector<RuleTrial> before = trial.rules;
    for (const Circumstances::Others others : {where_there_is_room, none}) {
      if (!any_rule(trial, depends_on_row)) break;
      learn(trial, tried_alone(trial, {RowPlan::Needed::own, others, Circumstances::Child::changed_by_rules}));
    }
    for (std::size_t i = 0; i < before.size(); ++i) {
      if (!before[i].judgement.difference || !is_held(trial.rules[i])) continue;
      inquiry_.answers.warnings.push_back(fmt::format("{}: {} does not do of every row what it says, but of some: {}",
                                                      trial.object.title(), rule_names[i],
                                                      before[i].judgement.difference->found));
    }
  }

  static void leave_in_doubt(KeyTrial& trial, const std::string& why) {
    const auto doubtful = std::find_if(trial.rules.begin(), trial.rules.end(), is_doubtful);
    const Difference& difference = *doubtful->judgement.difference;
    trial.unseen.verdict = Verdict::errored;
    trial.unseen.reason = fmt::format(
        "among the rows of other keys it did otherwise, which may be for those ({}: {}), "
        "and {}",
        difference.property, difference.found, why);
    trial.rules.clear();
  }

  std::vector<KeyTrial> tried(const std::vector<Ranged>& keys, const Circumstances& circumstances) {
    std::vector<KeyTrial> trials;
    on_stage_([&](Stage& stage) { trials = try_keys(stage, found_, keys, circumstances); });
    return trials;
  }

  KeyTrial tried_alone(const KeyTrial& trial, const Circumstances& circumstances) {
    return std::move(tried({trial.object}, circumstances).front());
  }

  [[nodiscard]] Check concluded(const KeyTrial& trial) const {
    Check check = trial.rules.empty() ? trial.unseen : Check{};
    check.subject = {kind, "exercised foreign key", trial.object.group, trial.object.title()};
    put_where_stated(inquiry_.question, trial.object, check);
    for (const RuleTrial& rule : trial.rules) {
      if (!rule.judgement.difference) continue;
      check.verdict = Verdict::drifted;
      check.drift = "changed";
      check.differences.push_back(*rule.judgement.difference);
      check.differences.back().place = check.place;
    }
    if (check.verdict != Verdict::held) return check;
    for (std::size_t i = 0; i < trial.rules.size(); ++i) {
      const std::string& unreached = trial.rules[i].judgement.unreached;
      if (unreached.empty()) continue;
      check.verdict = Verdict::errored;
      check.reason = fmt::format("{} was not reached: {}", rule_names[i], unreached);
      check.hints = hints_of_right(unreached);
      return check;
    }
    const auto untried = std::find_if(trial.rules.begin(), trial.rules.end(),
                                      [](const RuleTrial& rule) { return !rule.untried.empty(); });
    if (untried == trial.rules.end()) return check;
    check.verdict = Verdict::errored;
    check.reason = untried->untried;
    check.hints = untried->hints;
    return check;
  }

  static constexpr int most_stages = 64;  // a copy of the database each

  Inquiry& inquiry_;
  const Snapshot& found_;
  const OnStage& on_stage_;
  ToldDrifts told_;
  std::vector<KeyTrial> trials_;
};

}  // namespace

bool is_to_be_exercised(const Question& question, const Ranged& key) {
  return is_spoken_of(question, key) || question.expectation.enforcement.range == EnforcementWish::Range::all;
}

void ask_behaviour(Inquiry& inquiry, Stage& stage, const OnStage& on_stage) {
  Behaviour(inquiry, on_stage).ask(stage);
}

}  // namespace schemaproof
