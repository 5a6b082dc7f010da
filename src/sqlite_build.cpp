#include "sqlite_build.hpp"

#include <fmt/format.h>

#include <iterator>

#include "catalog/sqlite/capture.hpp"
#include "migrations/apply_sqlite.hpp"
#include "sqlite/read_session.hpp"
#include "support/failure.hpp"

namespace schemaproof {

namespace {

SqliteAsk ask_in(SqliteSession& session) {
  return [&session](const std::string& sql, const OnRow& on_row) { session.query(sql, on_row); };
}

std::vector<std::string> statements_in(const DisposableFile& file) {
  SqliteSession session(file.path(), {});
  return statements_of(ask_in(session));
}

void differ(Check& check, std::string property, std::string expected, std::string found) {
  check.verdict = Verdict::drifted;
  check.drift = "changed";
  check.differences.push_back({std::move(property), std::move(expected), std::move(found), check.place});
}

}  // namespace

Snapshot capture(const DisposableFile& file) {
  SqliteSession session(file.path(), {});
  return capture(ask_in(session));
}

void SqliteBuild::run(std::span<const Script> scripts) {
  const auto stands_alone = [](const Script& script) { return script.kind == BuildStep::Kind::seed || script.twice; };
  for (std::size_t begin = 0; begin < scripts.size();) {
    const Script& script = scripts[begin];
    std::size_t end = begin + 1;
    while (!stands_alone(script) && end < scripts.size() && !stands_alone(scripts[end])) ++end;
    const bool is_seed = script.kind == BuildStep::Kind::seed;
    if (is_seed) look(HeldAnswers::Names::of_the_way);
    run_some(scripts.subspan(begin, end - begin));
    if (script.twice) others_.push_back(run_again(script));
    is_seed_last_ = is_seed;
    const bool holds_nothing = expectation_.preserve && expectation_.preserve->tables.empty();
    if (is_seed && !holds_nothing) seeded_.emplace(kept(script.what));
    begin = end;
  }
}

void SqliteBuild::run_some(std::span<const Script> scripts) {
  std::vector<std::string> left = run_scripts(file_, scripts, keys_);
  std::move(left.begin(), left.end(), std::back_inserter(left_off_));
}

SeededFile SqliteBuild::kept(const std::string& after) {
  return {file_.copy(folder_ / fmt::format("kept_{}.sqlite", ++copies_)), capture(file_), after};
}

/// Where nothing ran since the seed nothing can be lost.
void SqliteBuild::look(HeldAnswers::Names names) {
  if (!seeded_ || is_seed_last_) return;
  const Snapshot found = capture(file_);
  held_.look(expectation_, seeded_->found.schema, found.schema, names, [&](const Expectation& named, Answers& answers) {
    ask_preserved(named, *seeded_, file_, found, answers);
  });
  held_.end();
}

Answers SqliteBuild::seen() {
  look(HeldAnswers::Names::as_stated);
  Answers answers = held_.seen();
  std::move(others_.begin(), others_.end(), std::back_inserter(answers.checks));
  return answers;
}

Check SqliteBuild::run_again(const Script& script) {
  Check check;
  check.subject = {"command", "command", "command", script.command->text};
  check.place = script.place;
  const SeededFile before = kept("its first run");
  const std::vector<std::string> statements = statements_in(file_);
  try {
    run_some({&script, 1});
  } catch (const Failure& failure) {
    differ(check, "fails", "it ends well a second time", failure.what());
  }
  const Snapshot found = capture(file_);
  if (statements_in(file_) != statements) differ(check, "schema", "as after its first run", "it is another");
  Expectation all = expectation_;
  all.preserve.emplace();
  for (const auto& [name, table] : before.found.schema.tables) {
    if (found.schema.table(name) != nullptr) all.preserve->tables.emplace_back().table = name;
  }
  Answers answers;
  ask_preserved(all, before, file_, found, answers);
  for (const Check& answer : answers.checks) {
    for (const Difference& difference : answer.differences)
      differ(check, difference.property, answer.subject.name + ": " + difference.expected, difference.found);
    if (answer.verdict != Verdict::errored || check.verdict == Verdict::drifted) continue;
    check.verdict = Verdict::errored;
    check.reason = answer.subject.text() + ": " + answer.reason;
  }
  return check;
}

}  // namespace schemaproof
