#include "same_as.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include "catalog/sqlite/capture.hpp"
#include "checks/failed.hpp"
#include "diff/trial.hpp"
#include "diff/unenforced.hpp"
#include "diff/wanted.hpp"
#include "migrations/apply.hpp"
#include "postgres/lent_database.hpp"
#include "report/reporter.hpp"
#include "sqlite/scratch.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/text.hpp"
#include "support/utc.hpp"

namespace schemaproof {

namespace {

Check own_check(const SameAsWish& wish, Verdict verdict) {
  Check check;
  check.subject = {"same_as", "same_as", "same_as", wish.shown};
  check.verdict = verdict;
  check.place = wish.place;
  return check;
}

std::string sql_of(const SameAsWish& wish) {
  if (!wish.file.empty()) return read_file(wish.file);
  std::string printed = output_of(wish.command);
  if (trimmed(printed).empty()) {
    throw Failure(fmt::format("{} printed no SQL", wish.shown), "what it prints to standard output is taken for SQL");
  }
  return printed;
}

/// What a host brings along is there before the SQL is run.
BuildPlan preludes_of(const Expectation& expectation) {
  BuildPlan plan;
  if (!expectation.database) return plan;
  std::vector<BuildStep> steps = expectation.database->build;
  const bool has_migrations = std::any_of(steps.begin(), steps.end(), [](const BuildStep& step) {
    return step.kind == BuildStep::Kind::migrations || step.kind == BuildStep::Kind::command;
  });
  if (!has_migrations) return plan;  // then it is a prelude that makes the schema itself
  std::erase_if(steps, [](const BuildStep& step) { return step.kind != BuildStep::Kind::prelude; });
  Mistakes told_before;
  return plan_build(steps, told_before);
}

class SameAs {
public:
  SameAs(const SameAsQuestion& question, const Snapshot& made, Section& section)
      : question_(question), wish_(*question.expectation.same_as), made_(made), section_(section) {
    for (std::size_t i = 0; i < section.checks.size(); ++i) told_.emplace(section.checks[i].subject.text(), i);
  }

  void compare() {
    Expectation settings = question_.expectation;
    settings.wish = {};
    settings.counts.clear();
    settings.enforcement.range = EnforcementWish::Range::none;
    for (const KindWords& words : kinds) settings.strict.insert(words.kind);
    settings.strict_place = wish_.place;
    if (settings.schemas.empty()) settings.schemas.emplace_back();
    settings.schemas.front() = question_.found.schema.home;
    Schema wanted = wanted_from(made_, settings.schemas);
    wanted.schemas.clear();
    settings.strict.erase(Kind::schema);
    leave_out_privileges(settings, wanted);
    const Question question{settings, wanted, question_.found, question_.database, utc("%Y-%m-%d")};
    Answers answers = ask_until_settled(question, trusting_print(question_.respell_open));
    if (has_privileges(question_.found.schema) || has_privileges(made_.schema)) {
      section_.not_verified +=
          std::string(section_.not_verified.empty() ? "" : ", ") + "owners and privileges by same_as";
    }
    std::vector<std::string> schemas_made = settings.schemas;
    schemas_made.front() = made_.schema.home;
    for (Check& check : not_enforced_alike({question_.found, settings.schemas}, {made_, schemas_made}, told(answers))) {
      answers.checks.push_back(std::move(check));
    }
    merge(std::move(answers));
  }

private:
  [[nodiscard]] std::vector<Check> told(const Answers& answers) const {
    std::vector<Check> all = section_.checks;
    all.insert(all.end(), answers.checks.begin(), answers.checks.end());
    return all;
  }

  void merge(Answers answers) {
    std::vector<std::string> differing;
    bool unsure = false;
    for (Check& check : answers.checks) {
      if (check.verdict == Verdict::drifted) differing.push_back(check.subject.text());
      unsure = unsure || check.verdict == Verdict::errored;
      if (check.verdict == Verdict::skipped && check.reason.starts_with("follows from")) continue;
      add(std::move(check));
    }
    merge_hidden(answers.hidden);
    merge_warnings(answers.warnings);
    if (unsure && differing.empty()) return;  // the errored checks say it
    Check check = own_check(wish_, differing.empty() ? Verdict::held : Verdict::skipped);
    if (!differing.empty()) {
      constexpr std::size_t few = 3;
      const std::size_t others = differing.size() > few ? differing.size() - few : 0;
      differing.resize(differing.size() - others);
      check.reason = "follows from: " + joined(differing, ", ");
      if (others > 0) check.reason += fmt::format(" and {}", counted(others, "other"));
    }
    section_.checks.push_back(std::move(check));
  }

  void add(Check check) {
    check.place = wish_.place;
    check.ref.clear();
    for (Difference& difference : check.differences) difference.place = wish_.place;
    const auto known = told_.find(check.subject.text());
    if (known != told_.end()) {
      Check& told = section_.checks[known->second];
      if (check.verdict != Verdict::drifted) return;
      if (told.verdict == Verdict::drifted) return tell_with(told, check);
      if (told.verdict != Verdict::held) return;
    }
    if (check.verdict == Verdict::drifted) {
      check.hints.insert(check.hints.begin(), fmt::format("same_as: not what {} makes", wish_.shown));
    }
    section_.checks.push_back(std::move(check));
  }

  /// Properties that the expectation does not state itself.
  static void tell_with(Check& told, const Check& check) {
    for (const Difference& difference : check.differences) {
      const bool is_told = std::any_of(told.differences.begin(), told.differences.end(),
                                       [&](const Difference& known) { return known.property == difference.property; });
      if (!is_told && !told.differences.empty()) {
        told.consequences.push_back("same_as: " + shortest_statement(difference));
      }
    }
  }

  void merge_hidden(std::vector<Hidden>& hidden) {
    for (Hidden& each : hidden) {
      const bool known = std::any_of(section_.hidden.begin(), section_.hidden.end(),
                                     [&](const Hidden& other) { return other.subject == each.subject; });
      if (!known) section_.hidden.push_back(std::move(each));
    }
  }

  /// An `ignore` that matched in one of the two did match.
  void merge_warnings(const std::vector<std::string>& warnings) {
    std::erase_if(section_.warnings, [&](const std::string& warning) {
      return warning.ends_with(" matched nothing")
             && std::find(warnings.begin(), warnings.end(), warning) == warnings.end();
    });
  }

  const SameAsQuestion& question_;
  const SameAsWish& wish_;
  const Snapshot& made_;
  Section& section_;
  std::map<std::string, std::size_t> told_;
};

}  // namespace

bool is_of_same_as_in(const Expectation& expectation, const Check& check) {
  if (!expectation.same_as) return false;
  const Place& place = expectation.same_as->place;
  return check.place.file == place.file && check.place.line == place.line && check.place.column == place.column;
}

SameAsMade make_same_as(const Expectation& expectation, const std::string& home, const ServerWish& server_wish,
                        Servers& servers) {
  const SameAsWish& wish = *expectation.same_as;
  const std::string sql = sql_of(wish);
  const LentDatabase lent(servers.of(server_wish), servers.free_name("same_as"));
  const DisposableDatabase& database = *lent;
  build_database(database, preludes_of(expectation));
  const std::string place = wish.file.empty() ? "what it printed" : shown_path(wish.file);
  run_sql(database, fmt::format("the SQL of same_as ({})", wish.shown), place, sql);
  SameAsMade made{sha256(sql), observe(database.target(), {}, home).found};
  // Tools write names without a schema, and those are in `public` here, whichever schema the database keeps them in.
  const bool elsewhere = home != "public" && !made.found.schemas.contains(home);
  if (elsewhere) made.found = observe(database.target(), {}, "public").found;
  return made;
}

void hold_same_as(const SameAsQuestion& question, const SameAsMade& made, Section& section) {
  SameAs(question, made.found, section).compare();
}

namespace {

void ask_same_as(const SameAsQuestion& question, const std::function<SameAsMade()>& make, Section& section) {
  const SameAsWish& wish = *question.expectation.same_as;
  try {
    const SameAsMade made = make();
    section.properties.emplace_back("same_as " + wish.shown, "sha256 " + made.sha256);
    hold_same_as(question, made, section);
  } catch (const Failure& failure) {
    Check check = own_check(wish, Verdict::errored);
    fail(check, failure);
    section.checks.push_back(std::move(check));
  }
}

}  // namespace

void ask_same_as(const SameAsQuestion& question, Servers& servers, Section& section) {
  ask_same_as(
      question,
      [&] { return make_same_as(question.expectation, question.found.schema.home, question.server_wish, servers); },
      section);
}

void ask_same_as_of_sqlite(const SameAsQuestion& question, Section& section) {
  const auto make = [&] {
    const SameAsWish& wish = *question.expectation.same_as;
    const std::string sql = sql_of(wish);
    SqliteScratch database;
    const SqliteAsk run = [&](const std::string& text, const OnRow& on_row) {
      if (const auto error = database.run(text, on_row))
        throw Failure(fmt::format("the SQL of same_as ({}) failed: {}", wish.shown, printable(error->message)));
    };
    run(sql, {});
    return SameAsMade{sha256(sql), capture(run)};
  };
  ask_same_as(question, make, section);
}

}  // namespace schemaproof
