#include "rehearsal.hpp"

#include <fmt/format.h>

#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "changes.hpp"
#include "checks/preservation/preservation.hpp"
#include "migrations/apply.hpp"
#include "postgres/lent_database.hpp"
#include "states.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// A database as it was, in a copy that nobody writes to.
using State = SeededState;

class Rehearsal {
public:
  Rehearsal(Expectation expectation, const BuildPlan& plan, const RehearsalStage& stage, Answers& answers)
      : rows_(std::move(expectation)), plan_(plan), stage_(stage), answers_(answers) {
    // Here every row counts, whatever the build as a whole may do to it.
    rows_.preserve.reset();
  }

  void run() {
    const LentDatabase lent(stage_.server, stage_.new_name());
    const DisposableDatabase& database = *lent;
    end_ = look(stage_.end);
    std::optional<State> before;
    for (std::size_t i = 0; i < plan_.scripts.size(); ++i) {
      const Script& script = plan_.scripts[i];
      const bool is_migration = !migration_name(script).empty();
      if (is_migration && !before) before = keep(database, i == 0 ? "nothing" : plan_.scripts[i - 1].what);
      run_scripts(database, {&script, 1});
      std::optional<State> after;
      if (is_migration) {
        after = keep(database, script.what);
        rehearse_one(i, *before, *after);
      }
      if (before) stage_.server.drop_database(before->copy);
      before = std::move(after);
    }
    if (before) stage_.server.drop_database(before->copy);
  }

private:
  [[nodiscard]] Snapshot look(const DisposableDatabase& database) const {
    return observe(database.target(), {}, rows_.home().empty() ? "public" : rows_.home()).found;
  }

  [[nodiscard]] State keep(const DisposableDatabase& database, std::string after) const {
    return {stage_.server.clone_database(database, stage_.new_name()), look(database), std::move(after)};
  }

  void rehearse_one(std::size_t at, const State& before, const State& after) {
    const Script& script = plan_.scripts[at];
    Check check;
    check.subject = {"rehearsal", "rehearsed migration", "rehearsal", migration_name(script)};
    check.place = rows_.database ? rows_.database->place : rows_.strict_place;
    on_copy(after, [&](const DisposableDatabase& copy) {
      // What is refused must have left nothing behind either.
      try {
        run_scripts(copy, {&script, 1});
      } catch (const Failure&) {}
      hold(check, "again", "sent a second time it changes nothing", after, copy);
    });
    if (script.down.empty())
      restore(check, before);
    else
      go_down_and_up(check, script, before, after);
    const bool others_wait = at + 1 < plan_.scripts.size() && plan_.scripts[at + 1].joins_previous;
    if (others_wait) apply_rest(check, at + 1, after);
    if (check.verdict == Verdict::drifted) check.blames.push_back({{}, script.what, shown_path(script.file), true});
    answers_.checks.push_back(std::move(check));
  }

  void restore(Check& check, const State& before) {
    on_copy(before, [&](const DisposableDatabase& copy) {
      hold(check, "restored", "the copy from before it is as the database was", before, copy);
    });
  }

  void go_down_and_up(Check& check, const Script& script, const State& before, const State& after) {
    on_copy(after, [&](const DisposableDatabase& copy) {
      const std::string what = fmt::format("taken back, all is as after {}", before.after);
      if (!succeeds(check, "down", what, [&] { take_back(copy, script); })) return;
      if (!hold(check, "down", what, before, copy)) return;
      const std::string again = "applied again, all is as it was the first time";
      if (!succeeds(check, "up_again", again, [&] { run_scripts(copy, {&script, 1}); })) return;
      hold(check, "up_again", again, after, copy);
    });
  }

  /// As a tool does it that finds the others pending.
  void apply_rest(Check& check, std::size_t from, const State& after) {
    on_copy(after, [&](const DisposableDatabase& copy) {
      const std::string what = "the others apply from there, and lead to the same schema";
      const std::span<const Script> rest = std::span(plan_.scripts).subspan(from);
      if (!succeeds(check, "rest", what, [&] { run_scripts(copy, rest); })) return;
      const std::string found = told(differences_between(*end_, look(copy), copy));
      if (!found.empty()) drift(check, "rest", what, found);
    });
  }

  void on_copy(const State& state, const std::function<void(const DisposableDatabase&)>& play) {
    const LentDatabase copy(stage_.server, state.copy, stage_.new_name());
    play(*copy);
  }

  static void drift(Check& check, const std::string& property, const std::string& expected, std::string found) {
    check.verdict = Verdict::drifted;
    check.drift = "changed";
    check.differences.push_back({property, expected, std::move(found), check.place});
  }

  static bool succeeds(Check& check, const std::string& property, const std::string& expected,
                       const std::function<void()>& act) {
    try {
      act();
      return true;
    } catch (const Failure& failure) {
      drift(check, property, expected, failure.what());
      return false;
    }
  }

  /// Whether a database is in a state: its schema, and every row.
  bool hold(Check& check, const std::string& property, const std::string& expected, const State& state,
            const DisposableDatabase& database) {
    const Snapshot found = look(database);
    std::vector<Check> differences = differences_between(state.found, found, database);
    Answers rows;
    ask_preserved(rows_, state, database, found, rows);
    for (Check& row : rows.checks) {
      if (row.verdict != Verdict::held) differences.push_back(std::move(row));
    }
    std::string text = told(differences);
    if (text.empty()) return true;
    drift(check, property, expected, std::move(text));
    return false;
  }

  static std::string told(const std::vector<Check>& differences) {
    std::vector<std::string> lines;
    for (const Check& each : differences) {
      if (each.verdict == Verdict::errored)
        lines.push_back(fmt::format("{}: could not be compared: {}", each.subject.text(), each.reason));
      else if (each.differences.empty())
        lines.push_back(fmt::format("{} is {}", each.subject.text(), each.drift));
      for (const Difference& d : each.differences) {
        const bool is_of_rows = each.subject.kind == "preserve";
        lines.push_back(is_of_rows
                            ? fmt::format("rows of {}: {}: {}", each.subject.name, d.property, d.found)
                            : fmt::format("{}: {} {} -> {}", each.subject.text(), d.property, d.expected, d.found));
      }
    }
    return joined(lines, "\n");
  }

  Expectation rows_;
  const BuildPlan& plan_;
  const RehearsalStage& stage_;
  Answers& answers_;
  std::optional<Snapshot> end_;
};

}  // namespace

void rehearse(const Expectation& expectation, const BuildPlan& plan, const RehearsalStage& stage, Answers& answers) {
  Rehearsal(expectation, plan, stage, answers).run();
}

}  // namespace schemaproof
