#include "blame.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <list>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include "postgres/lent_database.hpp"
#include "states.hpp"
#include "support/files.hpp"
#include "support/utc.hpp"

namespace schemaproof {

namespace {

/// Who says what of which object.
using Key = std::tuple<bool, std::string, std::string, std::string>;

Key key_of(const Expectation& expectation, const Check& check) {
  return {is_of_same_as_in(expectation, check), check.subject.kind, check.subject.group, check.subject.name};
}

/// Whether what is said of something holds where that is not there. Rows are only held once they are there, and a key
/// does what it says once it is.
bool holds_of_nothing(const Check& check) {
  return check.subject.kind != "preserve" && check.subject.kind != "foreign_key_behaviour";
}

/// How a state answers what was asked in the end.
enum class Answer { held, same_drift, otherwise };

/// Which of a check's differences it is.
struct WhichDifference {
  std::string property = {};  // empty: the check as a whole
  std::string expected = {};  // empty: whatever it is
  std::size_t before = 0;     // how many there are before it that are alike: what is expected of the rows of two seeds
  std::string text = {};      // for people

  [[nodiscard]] bool is_in(const std::vector<Difference>& differences) const {
    const auto count = std::count_if(differences.begin(), differences.end(), [&](const Difference& difference) {
      return difference.property == property && (expected.empty() || difference.expected == expected);
    });
    return static_cast<std::size_t>(count) > before;
  }
};

/// Whether its properties are sorts of differences (`deletes`, `then`, `lost`): then what is expected says which it is.
/// Elsewhere a property is one, however its wish is spelled.
bool has_sorts(const Check& check) {
  constexpr std::array<std::string_view, 4> kinds = {"cascade", "scenario", "query", "preserve"};
  return std::find(std::begin(kinds), std::end(kinds), check.subject.kind) != std::end(kinds);
}

std::vector<WhichDifference> told_apart(const Check& check) {
  std::vector<WhichDifference> all;
  for (const Difference& difference : check.differences) {
    const auto of_property =
        std::count_if(check.differences.begin(), check.differences.end(),
                      [&](const Difference& other) { return other.property == difference.property; });
    WhichDifference which;
    which.property = difference.property;
    if (of_property > 1 || has_sorts(check)) which.expected = difference.expected;
    which.text = difference.property + (of_property > 1 ? " (" + difference.expected + ")" : "");
    which.before = static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [&](const WhichDifference& other) {
      return other.property == which.property && other.expected == which.expected;
    }));
    all.push_back(std::move(which));
  }
  return all;
}

/// One finding: a difference of a check that drifted, or the check as a whole, and since when.
struct Finding {
  Check* check = nullptr;
  WhichDifference difference = {};
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

Answer answer_of(const Finding& finding, const std::vector<const Check*>& checks) {
  Answer answer = checks.empty() && !holds_of_nothing(*finding.check) ? Answer::otherwise : Answer::held;
  for (const Check* check : checks) {
    if (check->verdict == Verdict::held) continue;
    if (check->verdict != Verdict::drifted) {
      answer = Answer::otherwise;
      continue;
    }
    const bool as_a_whole = check->differences.empty();
    const bool is_same = as_a_whole ? finding.difference.property.empty() && check->drift == finding.check->drift
                                    : finding.difference.is_in(check->differences);
    if (is_same) return Answer::same_drift;
    // Another property differs, and this one is as stated.
    if (as_a_whole || finding.difference.property.empty()) answer = Answer::otherwise;
  }
  return answer;
}

/// The findings in one schema, from state to state.
class Watch {
public:
  Watch(const StatesStage& stage, const Blamed& blamed)
      : expectation_(stage.making.expectation), question_(stage, blamed.home, *blamed.checks) {
    for (Check& check : *blamed.checks) {
      if (check.verdict != Verdict::drifted) continue;
      if (check.differences.empty()) findings_.push_back({&check});
      for (WhichDifference& difference : told_apart(check)) findings_.push_back({&check, std::move(difference)});
    }
  }

  void look(const DisposableDatabase& database, const Script* last) {
    const std::vector<Check> checks = question_.ask(database, last);
    std::map<Key, std::vector<const Check*>> by_key;
    for (const Check& check : checks) by_key[key_of(expectation_, check)].push_back(&check);
    for (Finding& finding : findings_)
      finding.note(answer_of(finding, by_key[key_of(expectation_, *finding.check)]), last);
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
      if (!finding.difference.property.empty()) told.properties.push_back(finding.difference.text);
    }
    for (const Finding& finding : findings_) {
      if (finding.check->blames.size() == 1) finding.check->blames.front().properties.clear();
    }
  }

private:
  const Expectation& expectation_;
  StateQuestion question_;
  std::vector<Finding> findings_;
};

}  // namespace

void blame(const StatesStage& stage, const BuildPlan& plan, const std::vector<Blamed>& all) {
  std::list<Watch> watches;
  for (const Blamed& blamed : all) watches.emplace_back(stage, blamed);
  const std::string name = stage.servers.free_name(stage.making.expectation.name);
  const LentDatabase database(stage.servers.of(stage.server_wish), name);
  walk_states(*database, plan, stage.making, [&](const Script* last) {
    for (Watch& watch : watches) watch.look(*database, last);
  });
  for (Watch& watch : watches) watch.tell();
}

bool any_drifted(const std::vector<Check>& checks) {
  return std::any_of(checks.begin(), checks.end(), [](const Check& c) { return c.verdict == Verdict::drifted; });
}

}  // namespace schemaproof
