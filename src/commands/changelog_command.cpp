// changelog: tell what each migration does.
#include <fmt/format.h>

#include <algorithm>

#include "changes.hpp"
#include "commands/command.hpp"
#include "commands/options.hpp"
#include "expectation/load.hpp"
#include "fitting.hpp"
#include "host.hpp"
#include "postgres/lent_database.hpp"
#include "report/changelog.hpp"
#include "servers.hpp"
#include "states.hpp"
#include "support/files.hpp"
#include "support/spelling.hpp"

namespace schemaproof {

namespace {

struct Options {
  std::string folder;
  std::vector<std::string> expect{"expectations"};
  std::string since;
  std::string schema;
  ServerWish server_wish;
};

void describe(CLI::App& app, Options& options) {
  app.add_option("folder", options.folder, "A folder of migrations")->type_name("FOLDER");
  app.add_option("--expect", options.expect,
                 "Folder or file with expectations whose databases to build; may be repeated (default: expectations)")
      ->type_name("PATH");
  app.add_option("--since", options.since, "The first migration to tell of (default: all)")->type_name("MIGRATION");
  app.add_option("--schema", options.schema, "The schema of names without one (default: the expectation's, or public)")
      ->type_name("NAME");
  add_server_options(app, options.server_wish);
  app.footer(
      "Prints Markdown. Example: verify changelog prisma/migrations\n"
      "\nExit: 0 when it was told; 2 for mistakes; 3 when it could not be asked.");
}

/// What is built, and how it is called.
struct Told {
  std::string title;
  std::string home;
  ServerWish server_wish;
  BuildPlan plan;
  Expectation expectation = {};  // of a folder: one that states nothing
};

Told told_of_folder(const Options& options, Mistakes& mistakes) {
  BuildStep step;
  step.kind = BuildStep::Kind::migrations;
  step.path = std::filesystem::absolute(options.folder).lexically_normal();
  return {options.folder, "public", {}, plan_build({step}, mistakes)};
}

Told told_of(const Expectation& expectation, Mistakes& mistakes) {
  if (!says_how_it_is_built(expectation, "name a folder of migrations", mistakes)) return {};
  return {expectation.name, expectation.home().empty() ? "public" : expectation.home(),
          expectation.database->server_wish, plan_build(expectation.database->build, mistakes), expectation};
}

std::vector<Told> all_told(const Options& options, Mistakes& mistakes) {
  std::vector<Told> all;
  if (!options.folder.empty()) {
    all.push_back(told_of_folder(options, mistakes));
  } else {
    const Loaded loaded = load_expectations({options.expect.begin(), options.expect.end()});
    mistakes.insert(mistakes.end(), loaded.mistakes.begin(), loaded.mistakes.end());
    for (const Expectation& expectation : loaded.expectations) {
      if (!expectation.asks_only_of_file()) all.push_back(told_of(expectation, mistakes));
    }
    if (all.empty() && !loaded.expectations.empty()) told_of(loaded.expectations.front(), mistakes);
  }
  if (!mistakes.empty() || options.since.empty()) return all;
  std::vector<std::string> names;
  for (const Told& told : all) {
    for (std::string& name : migration_names(told.plan)) names.push_back(std::move(name));
  }
  if (std::find(names.begin(), names.end(), options.since) == names.end()) {
    mistakes.push_back(
        {{}, fmt::format("--since: there is no migration '{}'", options.since), did_you_mean(options.since, names)});
  }
  return all;
}

}  // namespace

int run_changelog(const std::vector<std::string>& arguments) {
  Options options;
  CLI::App app("Tell what each migration does: to the schema, and to those who use it meanwhile.", "verify changelog");
  describe(app, options);
  if (const auto over = read_options(app, arguments)) return *over;
  Mistakes mistakes;
  check_server(options.server_wish, mistakes);
  const std::vector<Told> all = all_told(options, mistakes);
  if (!mistakes.empty()) {
    tell(mistakes);
    return exit_mistake;
  }
  std::vector<std::string> notices;
  std::vector<BuildPlan> plans;
  for (const Told& told : all) plans.push_back(told.plan);
  Servers servers(Lifetime::run, listening_for(plans), notices);
  std::string text;
  for (const Told& told : all) {
    DisposableServer& server = servers.of(options.server_wish.filled_from(told.server_wish));
    const LentDatabase database(server, servers.free_name("changelog"));
    const std::string& home = options.schema.empty() ? told.home : options.schema;
    const auto host = brought_by_host(server, told.plan, servers.free_name("host"), home);
    const RowMaking making{told.expectation, tables_of(host)};
    std::vector<MigrationEffects> effects = effects_of(told.plan, *database, making, home, options.since);
    if (has_seeds_before_migrations(told.plan)) {
      const LentDatabase unseeded(server, servers.free_name("changelog"));
      time_without_seeds(told.plan, *unseeded, home, effects);
    }
    text += (text.empty() ? "" : "\n") + render_changelog(told.title, effects);
  }
  print(text);
  return 0;
}

}  // namespace schemaproof
