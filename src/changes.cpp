#include "changes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "asking.hpp"
#include "catalog/respell.hpp"
#include "checks/changes/changes.hpp"
#include "diff/renames.hpp"
#include "diff/telling.hpp"
#include "diff/trial.hpp"
#include "diff/wanted.hpp"
#include "migrations/apply.hpp"
#include "migrations/watched.hpp"
#include "states.hpp"
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

std::vector<std::string> all_schemas(const Snapshot& before, const Snapshot& after) {
  std::vector<std::string> schemas{after.schema.home};
  for (const Snapshot* side : {&before, &after}) {
    for (const std::string& schema : other_schemas(side->schema)) {
      if (std::find(schemas.begin(), schemas.end(), schema) == schemas.end()) schemas.push_back(schema);
    }
  }
  return schemas;
}

std::vector<SchemaChange> changes_between(const Snapshot& before, const Snapshot& after,
                                          const DisposableDatabase& database) {
  const Schema wanted = wanted_from(after, all_schemas(before, after));
  Renames renames = renamed_tables(before.schema, wanted);
  Renames columns = renamed_columns(before.schema, wanted);
  std::move(columns.begin(), columns.end(), std::back_inserter(renames));
  std::vector<SchemaChange> changes;
  for (const Check& check : differences_between(before, after, database)) {
    std::vector<SchemaChange> own = changes_of(check, before.schema, after.schema);
    tell_rename(own.front(), check, renames);
    std::move(own.begin(), own.end(), std::back_inserter(changes));
  }
  return changes;
}

}  // namespace

std::vector<Check> differences_between(const Snapshot& before, const Snapshot& after,
                                       const DisposableDatabase& database) {
  const Expectation settings = comparing_all("changes", all_schemas(before, after));
  const Schema wanted = wanted_from(after, settings.schemas);
  const Question question{settings, wanted, before, database.name(), utc("%Y-%m-%d"), true};
  Answers answers = ask_until_settled(question, trusting_print([&](const Schema& found, Spellings& spellings) {
                                        respell(database, found, spellings);
                                      }));
  tell_as_differences(answers.checks, Wanted::to);
  std::erase_if(answers.checks, [](const Check& check) { return check.verdict != Verdict::drifted; });
  return std::move(answers.checks);
}

std::vector<MigrationEffects> effects_of(const BuildPlan& plan, const DisposableDatabase& database,
                                         const std::string& home, const std::string& since) {
  std::vector<MigrationEffects> all;
  bool is_asked = since.empty();
  std::optional<Snapshot> before;
  for (const Script& script : plan.scripts) {
    const std::string name = migration_name(script);
    is_asked = is_asked || name == since || name + ".sql" == since;
    if (!is_asked || name.empty()) {
      run_scripts(database, {&script, 1});
      before.reset();
      continue;
    }
    if (!before) before = observe(database.target(), {}, home).found;
    Watched watched = run_watched(database, script, home);
    Snapshot after = observe(database.target(), {}, home).found;
    all.push_back({name, shown_path(script.file), changes_between(*before, after, database), std::move(watched.tables),
                   watched.seconds, std::move(watched.unseen)});
    before = std::move(after);
  }
  return all;
}

}  // namespace schemaproof
