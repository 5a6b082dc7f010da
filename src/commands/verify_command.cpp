// verify: prove that databases are what their expectations say.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "commands/command.hpp"
#include "commands/options.hpp"
#include "commands/outputs.hpp"
#include "commands/watching.hpp"
#include "expectation/load.hpp"
#include "sqlite/url.hpp"
#include "support/git.hpp"
#include "support/spelling.hpp"
#include "support/text.hpp"
#include "support/utc.hpp"
#include "verify.hpp"

namespace schemaproof {

namespace {

struct Options {
  std::vector<std::string> expect{"expectations"};
  std::vector<std::string> urls;
  std::vector<std::string> befores;
  std::vector<std::string> reports;
  ServerWish server_wish;
  std::string from = "empty";
  std::string base;
  double statement_timeout = 60;
  bool keep = false;
  bool watch = false;
  bool cache = false;
  bool no_blame = false;
  bool allow_queries = false;
  bool strict_coverage = false;
};

void describe(CLI::App& app, Options& options) {
  std::string others;
  for (const Command& command : commands) others += fmt::format("  {:<13}{}\n", command.name, command.summary);
  app.add_option("--expect", options.expect,
                 "Folder or file with expectations; may be repeated (default: expectations)")
      ->type_name("PATH");
  app.add_option("--url", options.urls,
                 "Verify this live database, read-only, instead of building one; sqlite:PATH is a file of SQLite's; "
                 "NAME=URL where "
                 "there are several expectations")
      ->type_name("[NAME=]URL");
  app.add_option("--before", options.befores,
                 "Hold the rows of --url to what verify fingerprint kept of them before; NAME=FILE likewise")
      ->type_name("[NAME=]FILE");
  add_report_option(app, options.reports);
  add_server_options(app, options.server_wish);
  app.add_option("--from", options.from,
                 "empty: build each database once (default); every: try each migration at every state on the way, send "
                 "it twice, take it back")
      ->type_name("STATES");
  app.add_option("--base", options.base,
                 "Migrations that this revision of git has must be as they are there; `changes` asks those after them")
      ->type_name("REV");
  app.add_flag("--keep", options.keep, "Leave the disposable server running, and print how to reach it");
  app.add_flag("--cache", options.cache, cache_help);
  app.add_flag("--watch", options.watch, "Run again whenever an expectation, migration or seed changes, until Ctrl-C");
  app.add_flag("--no-blame", options.no_blame,
               "Where something drifted, do not build again to find the migration with which it began");
  app.add_flag("--allow-queries", options.allow_queries,
               "Run the expectations' own queries on live databases too, read-only");
  app.add_flag("--strict-coverage", options.strict_coverage,
               "Fail where the database has objects of kinds that are not verified, such as foreign servers");
  app.add_option("--statement-timeout", options.statement_timeout,
                 "Seconds that one catalog query on a live database may take (default: 60)")
      ->type_name("SECONDS");
  app.footer(
      "Commands (verify is the one when none is named):\n" + others
      + "\nExit: 0 all held; 1 something drifted; 2 mistakes, nothing was verified; 3 something could not be asked.");
}

/// A name before the URL's own `=`: `megaforce=postgresql://…`, `shop=sqlite:shop.db`.
std::pair<std::string, std::string> named_url(const std::string& text) {
  const std::size_t equals = text.find('=');
  const bool names_file = equals != std::string::npos && is_sqlite_url(text.substr(equals + 1));
  const std::size_t scheme = names_file && !is_sqlite_url(text) ? equals + 1 : text.find("://");
  const bool has_name = equals != std::string::npos && scheme != std::string::npos && equals < scheme
                        && text.substr(0, equals).find_first_of(" ?/") == std::string::npos;
  return has_name ? std::pair{text.substr(0, equals), text.substr(equals + 1)} : std::pair{std::string(), text};
}

/// A name before the file's, unless the whole is one.
std::pair<std::string, std::string> named_file(const std::string& text) {
  const std::size_t equals = text.find('=');
  std::error_code error;
  if (equals == std::string::npos || std::filesystem::exists(text, error)) return {std::string(), text};
  return {text.substr(0, equals), text.substr(equals + 1)};
}

VerifyWish wish_of(const Options& options, Mistakes& mistakes) {
  VerifyWish wish;
  wish.server_wish = options.server_wish;
  check_server(options.server_wish, mistakes);
  wish.keep = options.keep;
  wish.cache = options.cache;
  if (options.no_blame) wish.find_blame = VerifyWish::FindBlame::no;
  wish.base = options.base;
  if (options.from == "every")
    wish.from = VerifyWish::From::every;
  else if (options.from != "empty")
    mistakes.push_back(
        {{}, fmt::format("--from cannot be '{}'", options.from), did_you_mean(options.from, {"empty", "every"})});
  wish.allow_queries = options.allow_queries;
  wish.strict_coverage = options.strict_coverage;
  const auto timeout = statement_timeout(options.statement_timeout, mistakes);
  if (!timeout) return wish;
  wish.statement_timeout = *timeout;
  for (const std::string& text : options.urls) {
    const auto [name, url] = named_url(text);
    check_url_or_file(url, mistakes);
    if (!wish.urls.emplace(name, url).second) {
      mistakes.push_back({{},
                          name.empty() ? "two --url without a name" : fmt::format("two --url for '{}'", name),
                          "--url NAME=URL for each expectation"});
    }
  }
  if (!options.urls.empty() && wish.from == VerifyWish::From::every)
    mistakes.push_back({{}, "--from every builds databases, and --url verifies one that is there", {}});
  if (!options.urls.empty() && !options.base.empty())
    mistakes.push_back({{}, "--base looks at the migrations of a build, and --url verifies what is there", {}});
  for (const std::string& text : options.befores) {
    const auto [name, file] = named_file(text);
    if (!wish.befores.emplace(name, file).second) {
      mistakes.push_back({{},
                          name.empty() ? "two --before without a name" : fmt::format("two --before for '{}'", name),
                          "--before NAME=FILE for each expectation"});
    }
  }
  if (options.watch && options.keep)
    mistakes.push_back(
        {{}, "--keep would leave a server for every run of --watch", "verify server start gives you one"});
  if (!options.urls.empty() && options.cache)
    mistakes.push_back({{}, "--cache keeps what is built, and --url verifies what is there", {}});
  if (!options.urls.empty() && options.keep)
    mistakes.push_back({{}, "--keep belongs to a disposable server, and --url to a live one", {}});
  return wish;
}

/// Says of every section which state of the repository the expectations are of. Not for the text, which does not show
/// it.
void tell_commit(Report& report, const Options& options, const std::vector<Output>& outputs) {
  const auto is_text = [](const Output& output) { return output.reporter == reporter_named("text"); };
  if (std::all_of(outputs.begin(), outputs.end(), is_text)) return;
  const std::string commit = git_commit_of(options.expect);
  if (commit.empty()) return;
  for (Section& section : report.sections) section.properties.emplace_back("git commit", commit);
}

int run_once(const Options& options) {
  Mistakes mistakes;
  const std::vector<Output> outputs = outputs_of(options.reports, mistakes);
  const VerifyWish wish = wish_of(options, mistakes);
  Loaded loaded = load_expectations({options.expect.begin(), options.expect.end()});
  mistakes.insert(mistakes.end(), loaded.mistakes.begin(), loaded.mistakes.end());
  refuse_to_overwrite(loaded.expectations, outputs, mistakes);
  for (const auto& [name, file] : wish.befores) refuse_to_overwrite(std::vector<std::string>{file}, outputs, mistakes);
  Verified verified;
  if (mistakes.empty()) verified = verify(loaded.expectations, wish, mistakes);
  if (!mistakes.empty()) {
    tell(mistakes);
    return exit_mistake;
  }
  for (const std::string& notice : verified.notices) tell(notice);
  tell_commit(verified.report, options, outputs);
  write_reports(verified.report, outputs);
  return exit_code(verified.report);
}

}  // namespace

int run_verify(const std::vector<std::string>& arguments) {
  Options options;
  CLI::App app("Prove that PostgreSQL databases are what their expectations say.", "verify");
  describe(app, options);
  if (const auto over = read_options(app, arguments)) return *over;

  if (!options.watch) return run_once(options);
  Mistakes told_by_the_run;
  for (;;) {
    // Looked at before the run: what is saved meanwhile is asked by the next one.
    const Loaded loaded = load_expectations({options.expect.begin(), options.expect.end()});
    std::vector<std::filesystem::path> written = written_paths(loaded.expectations);
    for (const Output& output : outputs_of(options.reports, told_by_the_run)) written.emplace_back(output.file);
    const Watch watch(watched_paths(options.expect, loaded.expectations), written);
    try {
      run_once(options);
    } catch (const Failure& failure) {
      tell(failure);  // the next change may mend it
    }
    tell(fmt::format("{}: waiting for a file to change; Ctrl-C ends", utc("%H:%M:%SZ")));
    watch.wait();
  }
}

}  // namespace schemaproof
