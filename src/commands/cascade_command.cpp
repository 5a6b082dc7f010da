// cascade: show what deleting a row of a table does.
#include <fmt/format.h>

#include "cascade.hpp"
#include "commands/command.hpp"
#include "commands/formats.hpp"
#include "commands/options.hpp"
#include "expectation/load.hpp"
#include "fitting.hpp"
#include "report/cascade_drawings.hpp"

namespace schemaproof {

namespace {

struct Options {
  std::vector<std::string> tables;
  std::string expect = "expectations";
  std::string build;
  std::string url;
  std::string schema;
  ServerWish server_wish;
  std::string format = "text";
};

void describe(CLI::App& app, Options& options) {
  app.add_option("table", options.tables, "Tables whose rows to delete, one after the other: user, auth.users")
      ->type_name("TABLE");
  app.add_option("--expect", options.expect,
                 "The expectation whose database to build (default: expectations, where there is only one)")
      ->type_name("PATH");
  app.add_option("--build", options.build, "Build from this folder of migrations instead")->type_name("FOLDER");
  app.add_option("--url", options.url,
                 "Refused: this makes and deletes rows, and never on a database that is not its own")
      ->type_name("URL");
  app.add_option("--schema", options.schema, "The schema of names without one (default: the expectation's, or public)")
      ->type_name("NAME");
  add_server_options(app, options.server_wish);
  add_format_option(app, drawings, options.format, "How to show it:");
  app.footer(
      "Example: verify cascade user --build prisma/migrations --format mermaid\n"
      "\nExit: 0 when it was shown; 2 for mistakes; 3 when it could not be asked.");
}

/// What to build: the folder that was named, or what the only expectation says.
BuildPlan plan_of(const Options& options, CascadeDrawingWish& wish, Mistakes& mistakes) {
  if (!options.build.empty()) {
    BuildStep step;
    step.kind = BuildStep::Kind::migrations;
    step.path = std::filesystem::absolute(options.build).lexically_normal();
    return plan_build({step}, mistakes);
  }
  Loaded loaded = load_expectations({options.expect});
  mistakes.insert(mistakes.end(), loaded.mistakes.begin(), loaded.mistakes.end());
  if (!mistakes.empty()) return {};
  if (loaded.expectations.size() != 1) {
    mistakes.push_back(
        {{}, fmt::format("{} holds several expectations", options.expect), "name one of them with --expect"});
    return {};
  }
  const Expectation& expectation = loaded.expectations.front();
  if (!says_how_it_is_built(expectation, "name a folder with --build", mistakes)) return {};
  wish.server_wish = wish.server_wish.filled_from(expectation.database->server_wish);
  if (options.schema.empty() && !expectation.home().empty()) wish.schema = expectation.home();
  wish.rows = expectation.rows;
  return plan_build(expectation.database->build, mistakes);
}

}  // namespace

int run_cascade(const std::vector<std::string>& arguments) {
  Options options;
  CLI::App app("Show what deleting a row of a table does: rows are made on a disposable server, and one is deleted.",
               "verify cascade");
  describe(app, options);
  if (const auto over = read_options(app, arguments)) return *over;
  Mistakes mistakes;
  if (!options.url.empty()) {
    mistakes.push_back({{},
                        "cascade does not take --url: it makes and deletes rows, and a live database is only read",
                        "--build FOLDER, or an expectation that says how its database is built"});
  }
  if (options.tables.empty()) mistakes.push_back({{}, "cascade needs a table", "verify cascade user"});
  const Drawing* drawing = format_named(drawings, options.format, mistakes);
  CascadeDrawingWish wish;
  wish.roots = options.tables;
  wish.server_wish = options.server_wish;
  check_server(options.server_wish, mistakes);
  if (!options.schema.empty()) wish.schema = options.schema;
  BuildPlan plan;
  if (mistakes.empty()) plan = plan_of(options, wish, mistakes);
  if (!mistakes.empty()) {
    tell(mistakes);
    return exit_mistake;
  }
  print(drawing->draw(draw_cascades(plan, wish)));
  return 0;
}

}  // namespace schemaproof
