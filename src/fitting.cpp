#include "fitting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "checks/history.hpp"
#include "fingerprint/read_file.hpp"
#include "migrations/d1.hpp"
#include "migrations/history.hpp"
#include "preserving.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/spelling.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// What is kept in a file is held against migrations that no build step names.
void check_files_of(const HistoryWish& wish, Mistakes& mistakes) {
  if (d1_migrations(wish.folder).empty()) {
    mistakes.push_back({wish.place, fmt::format("there are no migrations in {}", shown_path(wish.folder)),
                        "'folder' is that of wrangler's .sql files, its migrations_dir"});
  }
  std::vector<std::string> databases;
  for (const std::filesystem::path& database : d1_databases(wish.database)) databases.push_back(shown_path(database));
  if (databases.size() > 1) {
    mistakes.push_back({wish.place,
                        fmt::format("'database' must name one of the databases in {}", shown_path(wish.database)),
                        joined(databases, ", ")});
  }
}

void check_history(const Expectation& expectation, Mistakes& mistakes) {
  if (!expectation.history) return;
  const HistoryWish& wish = *expectation.history;
  std::vector<std::string> tools;
  for (const HistoryFormat& format : history_formats()) tools.emplace_back(format.format);
  if (history_of(wish.tool) == nullptr) {
    const std::string hint = did_you_mean(wish.tool, tools);
    mistakes.push_back({wish.place, fmt::format("'history' knows no tool called '{}'", wish.tool),
                        hint.empty() ? "tools that are known: " + joined(tools, ", ") : hint});
    return;
  }
  try {
    if (wish.is_in_file()) return check_files_of(wish, mistakes);
    const bool has_files = !wish.folder.empty()
                           || (expectation.database && !migrations_of(expectation.database->build, wish.tool).empty());
    if (has_files) return;
    mistakes.push_back(
        {wish.place, fmt::format("'history' is held against {}'s migrations, and no build step names them", wish.tool),
         "database: {build: [{migrations: FOLDER}]}, also beside the command with which the tool applies them"});
  } catch (const Failure& failure) {
    mistakes.push_back({wish.place, failure.what(), failure.hint});
  }
}

void check_changes(const Expectation& expectation, const BuildPlan& plan, Mistakes& mistakes) {
  if (!expectation.changes || expectation.changes->since.empty()) return;
  const std::string& since = expectation.changes->since;
  const std::vector<std::string> names = migration_names(plan);
  const bool is_known =
      std::any_of(names.begin(), names.end(), [&](const std::string& name) { return is_called(name, since); });
  if (!is_known) {
    mistakes.push_back({expectation.changes->place, fmt::format("no build step runs a migration '{}'", since),
                        did_you_mean(since, names)});
  }
}

bool has_build(const Expectation& expectation, std::string_view otherwise, Mistakes& mistakes) {
  if (expectation.database && !expectation.database->build.empty()) return true;
  mistakes.push_back(
      {expectation.strict_place,
       fmt::format("expectation '{}' does not say how its database is built", expectation.name),
       fmt::format("add database: {{build: [{{migrations: FOLDER}}]}} to its verify.yaml, or {}", otherwise)});
  return false;
}

BuildPlan plan_of(const Expectation& expectation, const std::string* url, Mistakes& mistakes) {
  if (url != nullptr || expectation.asks_only_of_file()) return {};
  if (const std::string fault = fault_of_preserve(expectation); !fault.empty()) {
    mistakes.push_back({expectation.preserve->place, fault,
                        "build: [{migrations: FOLDER, until: NAME}, {seed: FILE}, {migrations: FOLDER}]"});
  }
  if (!has_build(expectation, "verify a live database with --url", mistakes)) return {};
  const bool is_sqlite = expectation.database->engine == Engine::sqlite;
  for (const BuildStep& step : expectation.database->build) {
    if (!is_sqlite && step.format == "d1")
      mistakes.push_back({step.place, "migrations of D1 are SQLite's", "database: {engine: sqlite, build: …}"});
  }
  return plan_build(expectation.database->build, mistakes);
}

}  // namespace

bool refuse_sqlite(const Expectation& expectation, Mistakes& mistakes) {
  if (!expectation.database || expectation.database->engine != Engine::sqlite) return false;
  mistakes.push_back(
      {expectation.database->place,
       fmt::format("expectation '{}' is about SQLite, and this command asks PostgreSQL", expectation.name),
       "name others with --expect; verify itself asks SQLite"});
  return true;
}

bool says_how_it_is_built(const Expectation& expectation, std::string_view otherwise, Mistakes& mistakes) {
  return !refuse_sqlite(expectation, mistakes) && has_build(expectation, otherwise, mistakes);
}

void check_urls(const std::vector<Expectation>& expectations, const VerifyWish& wish, Mistakes& mistakes) {
  std::vector<std::string> names;
  for (const Expectation& expectation : expectations) names.push_back(expectation.name);
  std::set<std::string> once;
  for (const std::string& name : names) {
    if (once.insert(name).second || wish.urls.empty()) continue;
    mistakes.push_back({{},
                        fmt::format("two expectations are called '{}', and --url could mean either", name),
                        "verify them one by one with --expect"});
  }
  for (const auto& [name, url] : wish.urls) {
    if (name.empty() && expectations.size() > 1) {
      mistakes.push_back({{},
                          fmt::format("one --url for {}", counted(expectations.size(), "expectation")),
                          "say which: --url NAME=URL, with the names " + joined(names, ", ")});
    } else if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) {
      mistakes.push_back(
          {{}, fmt::format("--url names '{}', and no expectation is called so", name), did_you_mean(name, names)});
    }
  }
}

std::map<std::string, Fingerprint> fingerprints_of(const std::vector<Expectation>& expectations, const VerifyWish& wish,
                                                   Mistakes& mistakes) {
  std::map<std::string, Fingerprint> fingerprints;
  for (const auto& [name, file] : wish.befores) {
    std::vector<std::string> with_url;
    for (const Expectation& expectation : expectations) {
      if (named_or_only(wish.urls, expectation) != nullptr) with_url.push_back(expectation.name);
    }
    const bool is_known = name.empty() || std::find(with_url.begin(), with_url.end(), name) != with_url.end();
    if (with_url.empty()) {
      mistakes.push_back({{}, "--before holds a live database to what it was, and there is no --url", "--url URL"});
    } else if (name.empty() && expectations.size() > 1) {
      mistakes.push_back({{},
                          fmt::format("one --before for {}", counted(expectations.size(), "expectation")),
                          "say which: --before NAME=FILE, with the names " + joined(with_url, ", ")});
    } else if (!is_known) {
      mistakes.push_back({{},
                          fmt::format("--before names '{}', and no expectation with a --url is called so", name),
                          did_you_mean(name, with_url)});
    } else if (auto fingerprint = read_fingerprint(file, mistakes)) {
      fingerprints.emplace(name, std::move(*fingerprint));
    }
  }
  return fingerprints;
}

Fitted fit(const Expectation& expectation, const std::string* url, Mistakes& mistakes) {
  check_history(expectation, mistakes);
  Fitted fitted{plan_of(expectation, url, mistakes), {}};
  if (url == nullptr) check_changes(expectation, fitted.plan, mistakes);
  // Of a live database phases are only named, in the order of its migrations.
  const bool only_for_order = url != nullptr && !expectation.phases.empty() && expectation.database;
  fitted.stages = stages_of(expectation,
                            only_for_order ? plan_build(expectation.database->build, mistakes) : fitted.plan, mistakes);
  return fitted;
}

}  // namespace schemaproof
