#include "migrations/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "migrations/formats/folder.hpp"
#include "migrations/sources.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/spelling.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

namespace fs = std::filesystem;

/// A folder with migrations, and how far the steps so far have come in it.
struct Folder {
  const MigrationFormat* format = nullptr;
  Listing listing;
  std::size_t next = 0;
};

/// A migration that a step before applies.
struct Applied {
  std::string name;
  std::string version;
  fs::path folder;
};

/// The one that the step names, or by which its folder is laid out; null where there is none.
const MigrationFormat* format_of(const BuildStep& step) {
  return step.format.empty() ? find_format(step.path) : format_called(step.format);
}

std::string first_line(const std::string& text) {
  const std::string_view whole = trimmed(text);
  const std::size_t end = whole.find('\n');
  return printable(whole.substr(0, end)) + (end == std::string_view::npos ? "" : " …");
}

class Planner {
public:
  explicit Planner(Mistakes& mistakes) : mistakes_(mistakes) {}

  BuildPlan plan(const std::vector<BuildStep>& steps) {
    for (const BuildStep& step : steps) {
      const bool names_file = step.preset.empty() && step.rows == 0 && step.kind != BuildStep::Kind::command;
      if (names_file && step.path.empty()) continue;
      switch (step.kind) {
        case BuildStep::Kind::migrations: add_migrations(step); break;
        case BuildStep::Kind::seed: step.rows == 0 ? add_file(step, "seed") : add_rows(step); break;
        case BuildStep::Kind::prelude: step.preset.empty() ? add_file(step, "prelude") : add_preset(step); break;
        case BuildStep::Kind::command: add_command(step); break;
      }
    }
    for (std::string& warning : made_twice(plan_.scripts)) plan_.warnings.push_back(std::move(warning));
    return std::move(plan_);
  }

private:
  void add_file(const BuildStep& step, std::string_view what) {
    if (!fs::is_regular_file(step.path)) {
      mistakes_.push_back(
          {step.place, fmt::format("'{}' must name a .sql file, and {} is none", what, shown_path(step.path)), {}});
      return;
    }
    plan_.scripts.push_back({fmt::format("{} {}", what, step.path.filename().string()), step.path, step.kind});
  }

  void add_preset(const BuildStep& step) {
    const Prelude* preset = prelude_called(step.preset);
    if (preset == nullptr) {
      const std::string hint = did_you_mean(step.preset, prelude_names());
      mistakes_.push_back({step.place, fmt::format("there is no prelude called '{}'", step.preset),
                           hint.empty() ? fmt::format("known: {}; or name a .sql file that makes what the host brings",
                                                      joined(prelude_names(), ", "))
                                        : hint});
      return;
    }
    Script script{"prelude " + step.preset, {}, step.kind};
    script.preset = preset;
    plan_.scripts.push_back(std::move(script));
  }

  void add_rows(const BuildStep& step) {
    Script script{fmt::format("seed of {} in each table", counted(step.rows, "row")), {}, step.kind};
    script.rows = step.rows;
    script.place = step.place;
    plan_.scripts.push_back(std::move(script));
  }

  void add_command(const BuildStep& step) {
    if (!step.path.empty()) {
      Folder* folder = open(step);
      if (folder == nullptr) return;
      folder->next = folder->listing.migrations.size();
    }
    Script script{"command " + first_line(step.command.text), {}, step.kind};
    script.command = step.command;
    script.twice = step.twice;
    script.place = step.place;
    plan_.scripts.push_back(std::move(script));
  }

  void add_migrations(const BuildStep& step) {
    Folder* folder = open(step);
    if (folder == nullptr) return;
    std::size_t end = folder->listing.migrations.size();
    if (!step.until.empty()) {
      const auto last = std::find_if(folder->listing.migrations.begin(), folder->listing.migrations.end(),
                                     [&](const Migration& migration) { return is_called(migration.name, step.until); });
      if (last == folder->listing.migrations.end()) return refuse_until(step, *folder);
      end = static_cast<std::size_t>(last - folder->listing.migrations.begin()) + 1;
    }
    const Callbacks& callbacks = folder->listing.callbacks;
    const std::size_t repeatables = folder->listing.migrations.size() - folder->listing.repeatables;
    const bool are_any = folder->next < end;
    add_callbacks(step, *folder, callbacks.first);
    add_pending(step, *folder, std::min(end, repeatables));
    add_callbacks(step, *folder, callbacks.after_versioned);
    if (folder->next < end) add_callbacks(step, *folder, callbacks.before_repeatables);
    add_pending(step, *folder, end);
    if (are_any) add_callbacks(step, *folder, callbacks.if_any);
    add_callbacks(step, *folder, callbacks.last);
  }

  void add_pending(const BuildStep& step, Folder& folder, std::size_t end) {
    for (bool joins = false; folder.next < end; ++folder.next, joins = folder.format->pending_together) {
      const Migration& migration = folder.listing.migrations[folder.next];
      note_age(step, *folder.format, migration);
      Script script{"migration " + migration.name, migration.file, step.kind, folder.format, step.path, joins};
      script.down = migration.down;
      plan_.scripts.push_back(std::move(script));
    }
  }

  /// Sent as the folder's migrations are, and none of them.
  void add_callbacks(const BuildStep& step, const Folder& folder, const std::vector<Migration>& callbacks) {
    for (const Migration& callback : callbacks) {
      plan_.scripts.push_back(
          {"callback " + callback.name, callback.file, BuildStep::Kind::prelude, folder.format, step.path});
    }
  }

  /// Tools tell by a record in the database, which folders of one format share, what they have applied.
  void note_age(const BuildStep& step, const MigrationFormat& format, const Migration& migration) {
    const std::string& version = migration.version.empty() ? migration.name : migration.version;
    const std::string_view number = leading_number(version);
    if (format.late.empty() || number.empty()) return;
    for (const Applied& other : applied_[format.name]) {
      if (other.folder == step.path) continue;
      const std::string_view number_of_other = leading_number(other.version);
      if (other.version == version) {
        plan_.warnings.push_back(
            fmt::format("{} of {} has the version of {} in {}: with one record of both, {} takes it for applied",
                        migration.name, shown_path(step.path), other.name, shown_path(other.folder), format.name));
        break;
      }
      if (!is_smaller(number, number_of_other)) continue;
      plan_.warnings.push_back(
          fmt::format("{} of {} is older than {} of {}, which is applied before (two branches "
                      "that were merged?): with one record of both, {}",
                      migration.name, shown_path(step.path), other.name, shown_path(other.folder), format.late));
      break;
    }
    applied_[format.name].push_back({migration.name, version, step.path});
  }

  void refuse_until(const BuildStep& step, const Folder& folder) {
    std::vector<std::string> names;
    for (const Migration& migration : folder.listing.migrations) names.push_back(migration.name);
    mistakes_.push_back({step.place, fmt::format("there is no migration '{}' in {}", step.until, shown_path(step.path)),
                         did_you_mean(step.until, names)});
  }

  void note_case(const std::vector<Migration>& migrations) {
    std::map<std::string, const Migration*> seen;
    for (const Migration& migration : migrations) {
      const auto [other, is_new] = seen.emplace(lowered(migration.file.string()), &migration);
      if (is_new || other->second->file == migration.file) continue;
      plan_.warnings.push_back(fmt::format(
          "{} and {} differ in case alone: where a file system does not tell case apart there is only one of them",
          other->second->name, migration.name));
    }
  }

  Folder* open(const BuildStep& step) {
    const auto known = folders_.find(step.path);
    if (known != folders_.end()) return &known->second;
    const std::string shown = shown_path(step.path);
    if (!fs::is_directory(step.path)) {
      mistakes_.push_back({step.place, fmt::format("'migrations' must name a folder, and {} is none", shown),
                           "a single .sql file is a prelude or a seed"});
      return nullptr;
    }
    try {
      if (!step.format.empty() && format_called(step.format) == nullptr) {
        const std::string hint = did_you_mean(step.format, format_names());
        mistakes_.push_back({step.place, fmt::format("there is no format '{}'", step.format),
                             hint.empty() ? "formats that are known: " + joined(format_names(), ", ") : hint});
        return nullptr;
      }
      const MigrationFormat* format = format_of(step);
      Listing listing = format == nullptr ? Listing{} : format->list(step.path);
      if (format == nullptr || listing.migrations.empty()) {
        const std::string of_format = format == nullptr ? "" : fmt::format(" of {}", format->name);
        mistakes_.push_back({step.place, fmt::format("there are no migrations{} in {}", of_format, shown),
                             "formats that are known: " + joined(format_names(), ", ")});
        return nullptr;
      }
      plan_.formats.emplace_back(format->name);
      for (std::string& warning : listing.warnings) plan_.warnings.push_back(std::move(warning));
      note_case(listing.migrations);
      return &folders_.emplace(step.path, Folder{format, std::move(listing)}).first->second;
    } catch (const Failure& failure) {
      mistakes_.push_back({step.place, failure.what(), failure.hint});
      return nullptr;
    }
  }

  Mistakes& mistakes_;
  BuildPlan plan_;
  std::map<fs::path, Folder> folders_;
  std::map<std::string_view, std::vector<Applied>> applied_;  // by format
};

}  // namespace

BuildPlan plan_build(const std::vector<BuildStep>& steps, Mistakes& mistakes) {
  return Planner(mistakes).plan(steps);
}

bool runs_commands(const BuildPlan& plan) {
  return std::any_of(plan.scripts.begin(), plan.scripts.end(),
                     [](const Script& script) { return script.command.has_value(); });
}

std::vector<Migration> migrations_of(const std::vector<BuildStep>& steps, std::string_view format) {
  std::vector<Migration> migrations;
  std::set<fs::path> seen;
  for (const BuildStep& step : steps) {
    const bool may_name = step.kind == BuildStep::Kind::migrations || step.kind == BuildStep::Kind::command;
    if (!may_name || !fs::is_directory(step.path)) continue;
    const MigrationFormat* own = format_of(step);
    if (own == nullptr || own->name != format || !seen.insert(step.path).second) continue;
    for (Migration& migration : own->list(step.path).migrations) migrations.push_back(std::move(migration));
  }
  return migrations;
}

}  // namespace schemaproof
