// verify capture: write the expectation files of a database that is there.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>

#include "catalog/capture.hpp"
#include "catalog/sqlite/capture.hpp"
#include "checks/cascade/cascade.hpp"
#include "checks/enforcement.hpp"
#include "commands/command.hpp"
#include "commands/options.hpp"
#include "expectation/write.hpp"
#include "host.hpp"
#include "migrations/apply.hpp"
#include "migrations/bookkeeping.hpp"
#include "postgres/disposable.hpp"
#include "postgres/lent_database.hpp"
#include "sqlite/read_session.hpp"
#include "sqlite/url.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

namespace fs = std::filesystem;

struct Options {
  std::string url;
  std::string build;
  std::string prelude;
  std::string out;
  ServerWish server_wish;
  bool overwrite = false;
};

void describe(CLI::App& app, Options& options) {
  auto* url = app.add_option("--url", options.url, "Capture this live database, read-only")->type_name("URL");
  auto* build =
      app.add_option("--build", options.build, "Capture what this folder of migrations builds")->type_name("FOLDER");
  url->excludes(build);
  app.add_option("--prelude", options.prelude,
                 "What the host of that folder's project brings along: " + joined(prelude_names(), ", "))
      ->type_name("NAME")
      ->needs(build);
  app.add_option("--out", options.out, "Folder to write to")->required()->type_name("FOLDER");
  add_server_options(app, options.server_wish, " for --build");
  app.add_flag("--overwrite", options.overwrite, "Replace what an earlier capture wrote there");
  app.footer("Example: verify capture --url postgresql://localhost/shop --out expectations/shop");
}

/// The schema that bare names are in: the URL's, else public, else the first there is.
std::string home_of(const std::string& asked, const Snapshot& found) {
  if (!asked.empty() || found.schemas.empty()) return asked.empty() ? "public" : asked;
  return found.schemas.contains("public") ? "public" : *found.schemas.begin();
}

Snapshot read_database(const Target& target) {
  Snapshot found = observe(target, {}, target.schema.empty() ? "public" : target.schema).found;
  const std::string home = home_of(target.schema, found);
  if (!found.schemas.contains(home)) throw Failure(fmt::format("the database has no schema '{}'", home));
  return home == found.schema.home ? std::move(found) : observe(target, {}, home).found;
}

Snapshot read_live(const std::string& url) {
  if (!is_sqlite_url(url)) return read_database(parse_target(url));
  SqliteSession session(sqlite_path(url), {});
  return capture([&](const std::string& sql, const OnRow& on_row) { session.query(sql, on_row); });
}

void leave_out_bookkeeping(Schema& schema) {
  for (auto table = schema.tables.begin(); table != schema.tables.end();) {
    table = is_bookkeeping(table->second, table->first.name) ? schema.tables.erase(table) : std::next(table);
  }
}

/// `behaviour`: which foreign keys do something else than they say.
Snapshot build_and_read(const Options& options, std::vector<WrittenBehaviour>& behaviour, Mistakes& mistakes) {
  std::vector<BuildStep> steps;
  if (!options.prelude.empty()) {
    BuildStep& prelude = steps.emplace_back();
    prelude.kind = BuildStep::Kind::prelude;
    prelude.preset = options.prelude;
  }
  steps.emplace_back().path = fs::absolute(options.build).lexically_normal();
  const BuildPlan plan = plan_build(steps, mistakes);
  if (!mistakes.empty()) return {};
  DisposableServer server(options.server_wish);
  const DisposableDatabase database = server.create_database("capture");
  build_database(database, plan);
  Snapshot found = read_database(database.target());
  leave_out_bookkeeping(found.schema);
  if (const auto host = brought_by_host(server, plan, "host", found.schema.home))
    leave_out_host(host->schema, found.schema);
  std::size_t copies = 0;
  behaviour = behaviour_exceptions(found, [&](const std::function<void(const DisposableDatabase&)>& use) {
    const LentDatabase copy(server, database, fmt::format("capture_{}", ++copies));
    use(*copy);
  });
  return found;
}

bool is_captured(const fs::path& file) {
  return fs::is_regular_file(file) && read_file(file).starts_with(captured_mark);
}

/// What an earlier capture wrote and this one does not would state tables that are gone.
void remove_stale(const fs::path& folder, const std::set<fs::path>& written) {
  for (const fs::path& place : {folder, folder / "tables"}) {
    if (!fs::is_directory(place)) continue;
    for (const auto& entry : fs::directory_iterator(place)) {
      if (!written.contains(entry.path()) && entry.path().extension() == ".yaml" && is_captured(entry.path())) {
        fs::remove(entry.path());
      }
    }
  }
}

/// What --out cannot be is told before anything is built.
void check_out(const Options& options, Mistakes& mistakes) {
  const fs::path folder(options.out);
  const auto refuse = [&](std::string problem, std::string hint) {
    mistakes.push_back({{}, "--out: " + std::move(problem), std::move(hint)});
  };
  std::error_code error;
  if (options.out.empty())
    mistakes.push_back({{}, "--out names no folder", "--out expectations/shop"});
  else if (fs::is_symlink(folder / "tables", error))
    refuse(fmt::format("{} is a link, and links are not followed", (folder / "tables").string()),
           "choose another folder");
  else if (fs::exists(folder, error) && !fs::is_directory(folder, error))
    refuse(fmt::format("{} is no folder", options.out), "choose another");
  else if (fs::is_directory(folder, error) && !fs::is_empty(folder, error) && !options.overwrite)
    refuse(fmt::format("{} is not empty", options.out),
           "choose another folder, or replace an earlier capture with --overwrite");
}

void write_all(const std::vector<WrittenFile>& files, const Options& options) {
  const fs::path folder(options.out);
  std::set<fs::path> written;
  for (const WrittenFile& file : files) {
    const fs::path path = folder / file.path;
    if (fs::exists(path) && !is_captured(path)) {
      throw Failure(fmt::format("{} was not written by capture, and is left alone", path.string()),
                    "move it, or choose another folder");
    }
    written.insert(path);
  }
  for (const WrittenFile& file : files) {
    fs::create_directories((folder / file.path).parent_path());
    write_file(folder / file.path, file.content);
  }
  remove_stale(folder, written);
}

}  // namespace

int run_capture(const std::vector<std::string>& arguments) {
  Options options;
  CLI::App app("Write the expectation files of a database that is there.", "verify capture");
  describe(app, options);
  if (const auto over = read_options(app, arguments)) return *over;
  Mistakes mistakes;
  check_out(options, mistakes);
  if (options.url.empty() == options.build.empty()) {
    mistakes.push_back(
        {{}, "capture needs a database", "--url URL for a live one, --build FOLDER for what migrations make"});
  }
  std::vector<WrittenBehaviour> behaviour;
  check_server(options.server_wish, mistakes);
  check_url_or_file(options.url, mistakes);
  Snapshot found;
  if (mistakes.empty())
    found = options.url.empty() ? build_and_read(options, behaviour, mistakes) : read_live(options.url);
  if (!mistakes.empty()) {
    tell(mistakes);
    return exit_mistake;
  }
  leave_out_bookkeeping(found.schema);
  WriteWish wish;
  wish.engine = found.engine;
  wish.schemas = schemas_in_use(found.schema);
  wish.enforcement = exceptions_for(found);
  wish.behaviour = std::move(behaviour);
  wish.prelude = options.prelude;
  if (!options.build.empty()) {
    wish.migrations = fs::absolute(options.build)
                          .lexically_normal()
                          .lexically_proximate(fs::absolute(options.out).lexically_normal())
                          .string();
  }
  try {
    write_all(write_expectation(found.schema, wish), options);
  } catch (const fs::filesystem_error& error) {
    throw Failure(fmt::format("cannot write to {}: {}", options.out, error.code().message()));
  }
  fmt::print("captured {} and {} to {}\n", counted(found.schema.tables.size(), "table"),
             counted(object_count(found.schema) - found.schema.tables.size(), "other object"), options.out);
  return 0;
}

}  // namespace schemaproof
