#include "repeating.hpp"

#include <algorithm>
#include <utility>

#include "checks/preservation/preservation.hpp"
#include "diff/snapshots.hpp"
#include "migrations/apply.hpp"
#include "migrations/bookkeeping.hpp"
#include "postgres/lent_database.hpp"
#include "report/reporter.hpp"
#include "support/failure.hpp"

namespace schemaproof {

namespace {

constexpr const char* first_run = "its first run";

class Repetition {
public:
  Repetition(const Expectation& expectation, const DisposableDatabase& database, const Script& script)
      : expectation_(expectation), database_(database) {
    check_.subject = {"command", "command", "command", script.command->text};
    check_.place = script.place;
  }

  Check run(const SeededState& before, const Script& script) {
    try {
      run_scripts(database_, {&script, 1});
    } catch (const Failure& failure) {
      add("fails", "it ends well a second time", failure.what());
    }
    const Snapshot found = observe(database_.target(), {}, expectation_.home()).found;
    hold_schema(before.found, found);
    hold_rows(before, found);
    return std::move(check_);
  }

private:
  void add(std::string property, std::string expected, std::string found) {
    check_.verdict = Verdict::drifted;
    check_.drift = "changed";
    check_.differences.push_back({std::move(property), std::move(expected), std::move(found), check_.place});
  }

  void cannot(const Check& answer) {
    if (check_.verdict == Verdict::drifted) return;
    check_.verdict = Verdict::errored;
    check_.reason = answer.subject.text() + ": " + answer.reason;
    check_.hints = answer.hints;
  }

  void hold_schema(const Snapshot& before, const Snapshot& found) {
    for (const Check& answer : held_against(before, found, database_)) {
      if (answer.verdict == Verdict::drifted)
        add("schema", std::string("as after ") + first_run, shortest_statement(answer));
      if (answer.verdict == Verdict::errored) cannot(answer);
    }
  }

  /// Those of every table that was there before and still is; of the others the schema tells.
  void hold_rows(const SeededState& before, const Snapshot& found) {
    Expectation all = expectation_;
    all.preserve.emplace();
    for (const auto& [name, table] : before.found.schema.tables) {
      if (!has_rows_of_its_own(table, name.name) || found.schema.table(name) == nullptr) continue;
      all.preserve->tables.push_back({name, {}, {}, {}, {}, {}, {}, {}, {}});
    }
    Answers answers;
    ask_preserved(all, before, database_, found, answers);
    for (const Check& answer : answers.checks) {
      for (const Difference& difference : answer.differences) {
        add(difference.property, answer.subject.name + ": " + difference.expected, difference.found);
      }
      if (answer.verdict == Verdict::errored) cannot(answer);
    }
  }

  const Expectation& expectation_;
  const DisposableDatabase& database_;
  Check check_;
};

}  // namespace

Check run_again(const Expectation& expectation, DisposableServer& server, const DisposableDatabase& database,
                const Script& script, const std::string& copy_name) {
  const LentDatabase copy(server, database, copy_name);
  const SeededState before{*copy, observe(copy->target(), {}, expectation.home()).found, first_run};
  return Repetition(expectation, database, script).run(before, script);
}

}  // namespace schemaproof
