#include "changes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "checks/changes/changes.hpp"
#include "diff/renames.hpp"
#include "diff/snapshots.hpp"
#include "diff/telling.hpp"
#include "diff/wanted.hpp"
#include "migrations/apply.hpp"
#include "migrations/watched.hpp"
#include "states.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"

namespace schemaproof {

namespace {

/// What left under one name may have come under another; whoever used it by the old one fails all the same.
void tell_rename(SchemaChange& change, const Check& check, const Renames& renames) {
  if (check.drift != "removed") return;
  for (const Rename& rename : renames) {
    const std::string_view kind = rename.column.empty() ? "table" : "column";
    if (check.subject.kind != kind || check.subject.name != rename.text()) continue;
    change.what += fmt::format(" ({} {})", rename.certain ? "renamed to" : "perhaps renamed to", name_text(rename.to));
    change.safer = "add the new name beside the old one, keep both alike until nobody uses the old one, and drop it";
    return;
  }
}

/// Names that may have come in place of others. Only what left can have been renamed.
Renames renames_between(const Snapshot& before, const Snapshot& after, const std::vector<Check>& differences) {
  const auto has_left = [](const Check& check) { return check.drift == "removed"; };
  if (std::none_of(differences.begin(), differences.end(), has_left)) return {};
  const Schema wanted = wanted_from(after, schemas_of_both(after, before));
  Renames renames = renamed_tables(before.schema, wanted);
  Renames columns = renamed_columns(before.schema, wanted);
  std::move(columns.begin(), columns.end(), std::back_inserter(renames));
  return renames;
}

/// What nothing here looks at is counted, and what is counted may have come or gone.
std::vector<Check> differences_of_counts(const Snapshot& before, const Snapshot& after) {
  std::map<std::string, std::pair<std::size_t, std::size_t>> counts;
  for (const auto& [what, count] : before.not_modelled) counts[what].first = count;
  for (const auto& [what, count] : after.not_modelled) counts[what].second = count;
  std::vector<Check> differences;
  for (const auto& [what, count] : counts) {
    if (count.first == count.second) continue;
    Check check;
    check.subject = {what, "not looked at:", "", what};
    check.differences.push_back({"count", std::to_string(count.first), std::to_string(count.second), {}});
    differences.push_back(std::move(check));
  }
  return differences;
}

std::vector<SchemaChange> changes_between(const Snapshot& before, const Snapshot& after,
                                          const DisposableDatabase& database,
                                          const std::set<std::string>& checks_of_bounds) {
  std::vector<Check> differences = differences_between(before, after, database);
  const Renames renames = renames_between(before, after, differences);
  std::vector<Check> counts = differences_of_counts(before, after);
  std::move(counts.begin(), counts.end(), std::back_inserter(differences));
  std::vector<SchemaChange> changes;
  for (const Check& check : differences) {
    std::vector<SchemaChange> own = changes_of(check, before.schema, after.schema, checks_of_bounds);
    tell_rename(own.front(), check, renames);
    std::move(own.begin(), own.end(), std::back_inserter(changes));
  }
  return changes;
}

/// A plan's scripts but for its seeds, in order, each with whether one was left out before it.
void for_each_without_seeds(const BuildPlan& plan, const std::function<void(const Script&, bool after_seed)>& visit) {
  bool after_seed = false;
  for (const Script& script : plan.scripts) {
    const bool is_seed = script.kind == BuildStep::Kind::seed;
    after_seed = after_seed || is_seed;
    if (!is_seed) visit(script, after_seed);
  }
}

}  // namespace

bool has_seeds_before_migrations(const BuildPlan& plan) {
  bool any = false;
  for_each_without_seeds(plan, [&](const Script& script, bool after_seed) {
    any = any || (after_seed && !migration_name(script).empty());
  });
  return any;
}

void time_without_seeds(const BuildPlan& plan, const DisposableDatabase& database, const std::string& home,
                        std::vector<MigrationEffects>& effects) {
  auto next = effects.begin();
  std::string failure;
  for_each_without_seeds(plan, [&](const Script& script, bool after_seed) {
    const bool is_told = next != effects.end() && next->migration == migration_name(script);
    WithoutSeeds told;
    try {
      if (failure.empty() && is_told)
        told.seconds = run_watched(database, script, home).seconds;
      else if (failure.empty())
        run_scripts(database, {&script, 1});
    } catch (const Failure& error) {
      failure = error.what();
    }
    told.failure = failure;
    if (is_told && after_seed) next->without_seeds = told;
    if (is_told) ++next;
  });
}

std::vector<Check> differences_between(const Snapshot& before, const Snapshot& after,
                                       const DisposableDatabase& database) {
  std::vector<Check> checks = held_against(after, before, database);
  tell_as_differences(checks, Wanted::to);
  std::erase_if(checks, [](const Check& check) { return check.verdict != Verdict::drifted; });
  return checks;
}

std::vector<MigrationEffects> effects_of(const BuildPlan& plan, const DisposableDatabase& database,
                                         const RowMaking& making, const std::string& home, const std::string& since) {
  std::vector<MigrationEffects> all;
  bool is_asked = since.empty();
  std::optional<Snapshot> before;
  for (const Script& script : plan.scripts) {
    const std::string name = migration_name(script);
    is_asked = is_asked || is_called(name, since);
    if (!is_asked || name.empty()) {
      run_step(database, script, making);
      before.reset();
      continue;
    }
    if (!before) before = observe(database.target(), {}, home).found;
    Watched watched = run_watched(database, script, home);
    Snapshot after = observe(database.target(), {}, home).found;
    all.push_back({name, shown_path(script.file), changes_between(*before, after, database, watched.checks_of_bounds),
                   std::move(watched.tables), watched.seconds, std::move(watched.unseen)});
    before = std::move(after);
  }
  return all;
}

}  // namespace schemaproof
