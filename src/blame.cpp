#include "blame.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "catalog/respell.hpp"
#include "states.hpp"
#include "support/files.hpp"
#include "support/utc.hpp"

namespace schemaproof {

namespace {

using Key = std::tuple<std::string, std::string, std::string>;

Key key_of(const Check& check) {
  return {check.subject.kind, check.subject.group, check.subject.name};
}

/// How a state answers what was asked in the end.
enum class Answer { held, same_drift, otherwise };

/// One finding: a property of a check that drifted, or the check as a whole, and since when.
struct Finding {
  Check* check = nullptr;
  std::string property = {};          // empty: the check as a whole
  std::optional<Answer> answer = {};  // of the last state
  bool held_before = false;           // at any state
  const Script* since = nullptr;      // null: at every state

  void note(Answer now, const Script* last) {
    const bool was_otherwise = answer != Answer::same_drift;
    if (now == Answer::held)
      held_before = true;
    else if (held_before ? answer == Answer::held : now == Answer::same_drift && was_otherwise)
      since = last;
    answer = now;
  }
};

/// Nothing of that name: what is only asked where there is something holds.
Answer answer_of(const Finding& finding, const std::vector<const Check*>& checks) {
  Answer answer = Answer::held;
  for (const Check* check : checks) {
    if (check->verdict == Verdict::held) continue;
    if (check->verdict != Verdict::drifted) {
      answer = Answer::otherwise;
      continue;
    }
    const bool as_a_whole = check->differences.empty();
    const bool is_same = as_a_whole ? finding.property.empty() && check->drift == finding.check->drift
                                    : std::any_of(check->differences.begin(), check->differences.end(),
                                                  [&](const Difference& d) { return d.property == finding.property; });
    if (is_same) return Answer::same_drift;
    // Another property differs, and this one is as stated.
    if (as_a_whole || finding.property.empty()) answer = Answer::otherwise;
  }
  return answer;
}

/// The findings in one schema, from state to state.
class Watch {
public:
  Watch(const Expectation& expectation, const Blamed& blamed) : expectation_(expectation), home_(blamed.home) {
    for (Check& check : *blamed.checks) {
      if (check.verdict != Verdict::drifted) continue;
      if (check.differences.empty()) findings_.push_back({&check});
      for (const Difference& difference : check.differences) findings_.push_back({&check, difference.property});
    }
  }

  void look(const DisposableDatabase& database, const Script* last) {
    const auto [facts, found] = observe(database.target(), {}, home_);
    const Schema wanted = wish_seen_from(found.schema, expectation_);
    const Question question{expectation_, wanted, found, facts.database, utc("%Y-%m-%d"), true};
    const Answers answers = ask_until_settled(
        question, [&](const Schema& schema, Spellings& spellings) { respell(database, schema, spellings); });
    std::map<Key, std::vector<const Check*>> by_key;
    for (const Check& check : answers.checks) by_key[key_of(check)].push_back(&check);
    for (Finding& finding : findings_) finding.note(answer_of(finding, by_key[key_of(*finding.check)]), last);
  }

  void tell() {
    for (const Finding& finding : findings_) {
      // The schema as it is in the end does not tell of it.
      if (finding.answer != Answer::same_drift) continue;
      std::vector<Blame>& blames = finding.check->blames;
      Blame own{{}, {}, {}, finding.held_before};
      // What was never there was not made wrong by what made the rest.
      const bool never_made = finding.check->drift == "missing" && !finding.held_before;
      if (finding.since != nullptr && !never_made) {
        own.script = finding.since->what;
        own.file = shown_path(finding.since->file);
      }
      const auto same = std::find_if(blames.begin(), blames.end(), [&](const Blame& blame) {
        return blame.script == own.script && blame.file == own.file && blame.held_before == own.held_before;
      });
      Blame& told = same == blames.end() ? blames.emplace_back(std::move(own)) : *same;
      if (!finding.property.empty()) told.properties.push_back(finding.property);
    }
    for (const Finding& finding : findings_) {
      if (finding.check->blames.size() == 1) finding.check->blames.front().properties.clear();
    }
  }

private:
  const Expectation& expectation_;
  std::string home_;
  std::vector<Finding> findings_;
};

}  // namespace

void blame(const RowMaking& making, const BuildPlan& plan, const DisposableDatabase& database,
           const std::vector<Blamed>& all) {
  std::vector<Watch> watches;
  for (const Blamed& blamed : all) watches.emplace_back(making.expectation, blamed);
  walk_states(database, plan, making, [&](const Script* last) {
    for (Watch& watch : watches) watch.look(database, last);
  });
  for (Watch& watch : watches) watch.tell();
}

bool any_drifted(const std::vector<Check>& checks) {
  return std::any_of(checks.begin(), checks.end(), [](const Check& c) { return c.verdict == Verdict::drifted; });
}

}  // namespace schemaproof
