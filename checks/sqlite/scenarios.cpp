#include "checks/sqlite/scenarios.hpp"

#include <fmt/format.h>

#include "checks/cells.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// Whether SQLite did not even get to refuse what was meant: a syntax error, a table that is not there.
bool is_about_sql(const SqliteError& error) {
  constexpr int primary = 0xFF;
  constexpr int general = 1;  // SQLITE_ERROR
  return (error.code & primary) == general;
}

void differ(Check& check, const char* property, std::string expected, std::string found, const Place& place) {
  if (check.verdict != Verdict::errored) check.verdict = Verdict::drifted;
  check.drift = "changed";
  check.differences.push_back({property, std::move(expected), std::move(found), place});
}

void cannot(Check& check, std::string_view what, const SqliteError& error) {
  check.verdict = Verdict::errored;
  check.reason = fmt::format("{}: {}", what, printable(error.message));
}

void judge_when(const ScenarioWish& scenario, const std::optional<SqliteError>& error, Check& check) {
  const bool must_fail = !scenario.fails.empty();
  if (error && must_fail && is_about_sql(*error))
    cannot(check, "'when' is refused for what it says itself", *error);
  else if (error && !must_fail)
    differ(check, "when", "it runs", "refused: " + printable(error->message), scenario.when.place);
  else if (!error && must_fail)
    differ(check, "fails", "it is refused", "it runs", scenario.fails_place);
}

}  // namespace

void ask_scenario(const ScenarioWish& scenario, SqliteScratch& copy, Answers& answers) {
  Check& check = answers.checks.emplace_back();
  check.subject = {"scenario", "scenario", "scenarios", scenario.name};
  check.place = scenario.place;
  check.ref = scenario.ref;
  if (const auto error = copy.run(scenario.given.sql)) return cannot(check, "'given' failed", *error);
  const auto error = copy.run(scenario.when.sql);
  judge_when(scenario, error, check);
  if (check.verdict == Verdict::errored || (error && scenario.fails.empty())) return;
  for (const QueryWish& query : scenario.then) {
    Cells found;
    if (const auto refused = copy.run(query.sql, [&](const Row& row) { found.push_back(cells_of(row)); }))
      return cannot(check, fmt::format("'then' failed: {}", printable(query.name)), *refused);
    if (is_same(query.returns, found, [&] { return Truths(found.front().size(), false); })) continue;
    differ(check, "then", fmt::format("{}: {}", printable(query.name), shown(query.returns)), shown(found),
           query.returns_place);
  }
}

}  // namespace schemaproof
