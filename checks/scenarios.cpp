#include "checks/scenarios.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "checks/cells.hpp"
#include "support/search_path.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

Check& add(Answers& answers, const ScenarioWish& scenario) {
  Check& check = answers.checks.emplace_back();
  check.subject = {"scenario", "scenario", "scenarios", scenario.name};
  check.place = scenario.place;
  check.ref = scenario.ref;
  return check;
}

std::string text_of(const SqlError& error) {
  std::string text = error.sqlstate + " " + printable(error.message);
  if (!error.detail.empty()) text += fmt::format(" ({})", printable(error.detail));
  return text;
}

/// The line of a script at which it failed, where it has several.
std::string line_of(const WrittenScript& script, const SqlError& error) {
  if (!error.offset || script.sql.find('\n') == std::string::npos) return {};
  const auto at = static_cast<std::ptrdiff_t>(std::min(*error.offset, script.sql.size()));
  const auto line = 1 + std::count(script.sql.begin(), script.sql.begin() + at, '\n');
  return fmt::format(", line {}{}", line, script.file.empty() ? "" : " of " + script.file);
}

/// Whether the server did not even get to refuse what was meant: a syntax error, a table that is not there. A right
/// that lacks and a column that may not be written are refusals, though they are of the same class.
bool is_about_the_sql(const std::string& sqlstate) {
  constexpr std::string_view insufficient_privilege = "42501";
  constexpr std::string_view generated_always = "428C9";
  constexpr std::string_view invalid_schema_name = "3F000";
  if (sqlstate == insufficient_privilege || sqlstate == generated_always) return false;
  return sqlstate.starts_with("42") || sqlstate == invalid_schema_name;
}

class Play {
public:
  Play(const ScenarioWish& scenario, WriteSession& session, Check& check)
      : scenario_(scenario), session_(session), check_(check) {}

  std::optional<SqlError> run() {
    if (!scenario_.given.sql.empty()) {
      if (const auto error = session_.run_script(scenario_.given.sql)) {
        check_.verdict = Verdict::errored;
        check_.reason = fmt::format("'given' failed{}: {}", line_of(scenario_.given, *error), text_of(*error));
        return std::nullopt;
      }
    }
    auto error = session_.run_script(scenario_.when.sql);
    judge_when(error);
    if (check_.verdict == Verdict::errored) return error;
    // What is so after a refusal may be stated as well.
    if (!error || !scenario_.fails.empty()) {
      for (const QueryWish& query : scenario_.then) ask(query);
    }
    if (check_.differences.empty() || check_.verdict == Verdict::errored) return error;
    check_.verdict = Verdict::drifted;
    check_.drift = "changed";
    return error;
  }

private:
  void judge_when(const std::optional<SqlError>& error) {
    const bool must_fail = !scenario_.fails.empty();
    if (error && scenario_.fails == "true" && is_about_the_sql(error->sqlstate)) {
      check_.verdict = Verdict::errored;
      check_.reason = fmt::format("'when' is refused for what it says itself{}: {}", line_of(scenario_.when, *error),
                                  text_of(*error));
      check_.hints.push_back(fmt::format("mend it; or, if just that is meant: fails: {}", error->sqlstate));
      return;
    }
    if (error && !must_fail) {
      differ("when", "it runs", fmt::format("refused{}: {}", line_of(scenario_.when, *error), text_of(*error)),
             scenario_.when.place);
    } else if (!error && must_fail) {
      differ("fails", scenario_.fails == "true" ? "it is refused" : "refused with " + scenario_.fails, "it runs",
             scenario_.fails_place);
    } else if (error && scenario_.fails != "true" && scenario_.fails != error->sqlstate) {
      differ("fails", "refused with " + scenario_.fails, "refused: " + text_of(*error), scenario_.fails_place);
    }
  }

  void ask(const QueryWish& query) {
    Cells found;
    if (const auto error = session_.run(query.sql, {}, [&](const Row& row) { found.push_back(cells_of(row)); })) {
      check_.verdict = Verdict::errored;
      check_.reason = fmt::format("'then' failed: {}: {}", printable(query.name), text_of(*error));
    } else if (!is_same(query.returns, found, [&] { return truths_in(query, found.front().size()); })) {
      differ("then", fmt::format("{}: {}", printable(query.name), shown(query.returns)), shown(found),
             query.returns_place);
    }
  }

  /// What cannot be asked which columns are boolean, since it writes, is taken at its word.
  Truths truths_in(const QueryWish& query, std::size_t columns) {
    const std::string sql = truths_query(query.sql, columns);
    Truths truths;
    if (sql.empty()) return truths;
    const auto error = session_.run(sql, {}, [&](const Row& row) { truths = truths_of(row); });
    return error ? Truths(columns, true) : truths;
  }

  void differ(const char* property, std::string expected, std::string found, const Place& place) {
    check_.differences.push_back({property, std::move(expected), std::move(found), place});
  }

  const ScenarioWish& scenario_;
  WriteSession& session_;
  Check& check_;
};

}  // namespace

std::optional<SqlError> ask_scenario(const Question& question, const ScenarioWish& scenario,
                                     const DisposableDatabase& copy, Answers& answers) {
  WriteSession session(copy);
  const std::string& home = question.found.schema.home;
  session.run(sql_to_look_from(home));
  return Play(scenario, session, add(answers, scenario)).run();
}

void leave_scenarios(const Question& question, const std::string& reason, Answers& answers) {
  for (const ScenarioWish& scenario : question.expectation.scenarios) {
    Check& check = add(answers, scenario);
    check.verdict = Verdict::skipped;
    check.reason = reason;
  }
}

}  // namespace schemaproof
