#include "rehearsal.hpp"

#include <fmt/format.h>

#include <chrono>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "changes.hpp"
#include "checks/preservation/preservation.hpp"
#include "held_rows.hpp"
#include "migrations/apply.hpp"
#include "postgres/lent_database.hpp"
#include "seeding.hpp"
#include "states.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/interruption.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

class Rehearsal {
public:
  Rehearsal(Expectation expectation, const BuildPlan& plan, const RehearsalStage& stage, Answers& answers)
      : rows_(std::move(expectation)), plan_(plan), stage_(stage), answers_(answers) {
    // Here every row counts, whatever the build as a whole may do to it.
    rows_.preserve.reset();
  }

  /// Two databases go through the migrations: one with rows in every table, and one as the seeds left it, which is
  /// there where made rows are refused.
  std::optional<SlowestRestore> run() {
    const LentDatabase seeded(stage_.server, stage_.new_name());
    end_ = look(stage_.end);
    for (std::size_t i = 0; i < plan_.scripts.size(); ++i) {
      stop_if_interrupted();
      if (!filled_) filled_.emplace(stage_.server, *seeded, stage_.new_name());
      if (migration_name(plan_.scripts[i]).empty())
        pass(i, *seeded);
      else
        rehearse_one(i, *seeded);
    }
    return slowest_;
  }

private:
  [[nodiscard]] Snapshot look(const DisposableDatabase& database) const {
    return observe(database.target(), {}, rows_.home().empty() ? "public" : rows_.home()).found;
  }

  using Kept = std::unique_ptr<KeptState>;

  [[nodiscard]] Kept keep(const DisposableDatabase& database, std::size_t scripts) const {
    const std::string after = scripts == 0 ? "nothing" : plan_.scripts[scripts - 1].what;
    return std::make_unique<KeptState>(stage_.server, database, stage_.new_name(), look(database), after);
  }

  /// Where the one with made rows refuses it, it goes on as a copy of the other.
  void pass(std::size_t at, const DisposableDatabase& seeded) {
    kept_.reset();
    run_step(seeded, plan_.scripts[at], making());
    try {
      run_step(**filled_, plan_.scripts[at], making());
    } catch (const Failure&) {
      filled_.reset();
    }
  }

  void rehearse_one(std::size_t at, const DisposableDatabase& seeded) {
    const Script& script = plan_.scripts[at];
    Check check;
    check.subject = {"rehearsal", "rehearsed migration", "rehearsal", migration_name(script)};
    check.place = rows_.database ? rows_.database->place : rows_.strict_place;
    keep_filled(at);
    const auto refused = refusal_of(**filled_, script);
    const Kept before = std::move(kept_);
    if (!refused) {
      run_scripts(seeded, {&script, 1});
      kept_ = keep(**filled_, at + 1);
      rehearse_between(at, before->state(), kept_->state(), check);
    } else {
      filled_.reset();
      judge_refusal(*refused, before->state(), check);
      const Kept seeded_before = keep(seeded, at);
      run_scripts(seeded, {&script, 1});
      rehearse_between(at, seeded_before->state(), keep(seeded, at + 1)->state(), check);
    }
    const bool others_wait = at + 1 < plan_.scripts.size() && plan_.scripts[at + 1].joins_previous;
    if (others_wait) apply_rest(check, at + 1, seeded);
    if (check.verdict == Verdict::drifted) check.blames.push_back({{}, script.what, shown_path(script.file), true});
    answers_.checks.push_back(std::move(check));
  }

  /// As the migration before it left it, but for rows in tables that are still empty.
  void keep_filled(std::size_t at) {
    const std::string next = stage_.server.next_transaction();
    fill(**filled_, kept_ ? kept_->state().found : look(**filled_), plan_.scripts[at]);
    if (!kept_ || stage_.server.committed_since(next)) kept_ = keep(**filled_, at);
  }

  void fill(const DisposableDatabase& database, const Snapshot& found, const Script& before) {
    constexpr std::size_t rows_for_each = 3;
    Script made;
    made.kind = BuildStep::Kind::seed;
    made.rows = rows_for_each;
    try {
      for (const Check& check : fill_empty_tables(database, found.schema, made, making())) {
        if (unfilled_.insert(check.subject.name).second)
          warn(fmt::format("{} is rehearsed with fewer rows: {}", check.subject.name, check.reason));
      }
    } catch (const Failure& failure) {
      warn(fmt::format("{} is rehearsed without made rows: {}", before.what, failure.what()));
    }
  }

  [[nodiscard]] RowMaking making() const { return {rows_, stage_.brought}; }

  void warn(std::string text) { answers_.warnings.push_back(std::move(text)); }

  static std::optional<ScriptRefused> refusal_of(const DisposableDatabase& database, const Script& script) {
    try {
      run_scripts(database, {&script, 1});
      return std::nullopt;
    } catch (const ScriptRefused& refused) {
      return refused;
    } catch (const Failure& failure) {
      return ScriptRefused(failure.what(), failure.hint, {});
    }
  }

  /// A new column that must have a value is refused whatever the rows hold; all else depends on what that is, and made
  /// values mean nothing.
  void judge_refusal(const ScriptRefused& refused, const SeededState& before, Check& check) {
    constexpr std::string_view not_null_violation = "23502";
    const Name table = name_seen_from(before.found.schema.home, refused.error.schema, refused.error.table);
    const Table* there = before.found.schema.table(table);
    const bool is_new_column = refused.error.sqlstate == not_null_violation && there != nullptr
                               && there->column(refused.error.column) == nullptr;
    if (is_new_column) {
      drift(check, "rows", fmt::format("applies where {} has rows", table.text()), refused.what());
      check.hints.emplace_back("give the column a default, or add it without NOT NULL, fill it, and require it then");
    } else {
      warn(fmt::format("{} is rehearsed with the seeds' rows alone, since it refuses those that were made: {}",
                       check.subject.name, refused.what()));
    }
  }

  void rehearse_between(std::size_t at, const SeededState& before, const SeededState& after, Check& check) {
    const Script& script = plan_.scripts[at];
    std::optional<LentDatabase> copy(std::in_place, stage_.server, after.copy, stage_.new_name());
    const std::string next = stage_.server.next_transaction();
    try {
      run_scripts(**copy, {&script, 1});
    } catch (const Failure&) {}
    // What is refused must have left nothing behind either.
    const bool has_written = stage_.server.committed_since(next);
    if (has_written) hold(check, "again", "sent a second time it changes nothing", after, **copy);
    if (script.down.empty()) return restore(check, script, before, copy);
    if (has_written) copy.emplace(stage_.server, after.copy, stage_.new_name());
    go_down_and_up(check, script, before, after, **copy);
  }

  /// As one does it who has nothing but a copy: the database goes, and the copy takes its place.
  void restore(Check& check, const Script& script, const SeededState& before, std::optional<LentDatabase>& database) {
    const std::string name = (*database)->name();
    const auto begin = std::chrono::steady_clock::now();
    database.reset();
    const LentDatabase restored(stage_.server, before.copy, name);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    if (!slowest_ || took.count() > slowest_->seconds) slowest_ = SlowestRestore{migration_name(script), took.count()};
    hold(check, "restored", "the copy from before it is as the database was", before, *restored);
  }

  void go_down_and_up(Check& check, const Script& script, const SeededState& before, const SeededState& after,
                      const DisposableDatabase& copy) {
    const std::string what = fmt::format("taken back, all is as after {}", before.after);
    if (!succeeds(check, "down", what, [&] { take_back(copy, script); })) return;
    if (!hold(check, "down", what, before, copy)) return;
    const std::string again = "applied again, all is as it was the first time";
    if (!succeeds(check, "up_again", again, [&] { run_scripts(copy, {&script, 1}); })) return;
    hold(check, "up_again", again, after, copy);
  }

  /// As a tool does it that finds the others pending. What rows they want is for themselves to show.
  void apply_rest(Check& check, std::size_t from, const DisposableDatabase& seeded) {
    const LentDatabase copy(stage_.server, seeded, stage_.new_name());
    const std::string what = "the others apply from there, and lead to the same schema";
    const std::span<const Script> rest = std::span(plan_.scripts).subspan(from);
    if (!succeeds(check, "rest", what, [&] { run_scripts(*copy, rest); })) return;
    const std::string found = told(differences_between(*end_, look(*copy), *copy));
    if (!found.empty()) drift(check, "rest", what, found);
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
  bool hold(Check& check, const std::string& property, const std::string& expected, const SeededState& state,
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
  std::optional<LentDatabase> filled_;
  Kept kept_;                       // how that is, where nothing was done to it since
  std::set<std::string> unfilled_;  // tables told of
  std::optional<SlowestRestore> slowest_;
};

}  // namespace

std::optional<SlowestRestore> rehearse(const Expectation& expectation, const BuildPlan& plan,
                                       const RehearsalStage& stage, Answers& answers) {
  return Rehearsal(expectation, plan, stage, answers).run();
}

}  // namespace schemaproof
