// mutate: tell which changes to a schema its expectation would not notice.
#include <fmt/format.h>

#include "commands/command.hpp"
#include "commands/options.hpp"
#include "commands/outputs.hpp"
#include "expectation/load.hpp"
#include "mutate/mutate.hpp"
#include "states.hpp"

namespace schemaproof {

namespace {

struct Options {
  std::vector<std::string> expect{"expectations"};
  std::string url;
  ServerWish server_wish;
  std::vector<std::string> reports;
  std::size_t limit = MutateWish{}.limit;
  double statement_timeout = 60;
};

void describe(CLI::App& app, Options& options) {
  app.add_option("--expect", options.expect,
                 "Folder or file with expectations; may be repeated (default: expectations)")
      ->type_name("PATH");
  app.add_option("--url", options.url, "Read this live database, read-only, instead of building one")->type_name("URL");
  add_server_options(app, options.server_wish);
  add_report_option(app, options.reports);
  app.add_option("--limit", options.limit, "How many unnoticed changes to list of each sort (default: 10)")
      ->type_name("NUMBER");
  app.add_option("--statement-timeout", options.statement_timeout,
                 "Seconds that one catalog query on a live database may take (default: 60)")
      ->type_name("SECONDS");
  app.footer(
      "The changes are made in memory, to what was read once. Example: verify mutate --expect expectations/shop\n"
      "\nExit: 0 every change would be noticed; 1 some would not; 2 mistakes, nothing was tried; 3 something could not "
      "be asked.");
}

}  // namespace

int run_mutate(const std::vector<std::string>& arguments) {
  Options options;
  CLI::App app("Tell which changes to a schema its expectation would not notice.", "verify mutate");
  describe(app, options);
  if (const auto over = read_options(app, arguments)) return *over;
  Mistakes mistakes;
  const std::vector<Output> outputs = outputs_of(options.reports, mistakes);
  MutateWish wish;
  wish.url = options.url;
  wish.server_wish = options.server_wish;
  check_server(options.server_wish, mistakes);
  check_url(options.url, mistakes);
  wish.limit = options.limit;
  if (const auto timeout = statement_timeout(options.statement_timeout, mistakes)) wish.statement_timeout = *timeout;
  Loaded loaded = load_expectations({options.expect.begin(), options.expect.end()});
  mistakes.insert(mistakes.end(), loaded.mistakes.begin(), loaded.mistakes.end());
  refuse_to_overwrite(loaded.expectations, outputs, mistakes);
  if (mistakes.empty()) {
    for (Expectation& expectation : loaded.expectations) expectation = at_the_end(expectation, mistakes);
  }
  std::vector<std::string> notices;
  Report report;
  if (mistakes.empty()) report = mutate(loaded.expectations, wish, notices, mistakes);
  if (!mistakes.empty()) {
    tell(mistakes);
    return exit_mistake;
  }
  for (const std::string& notice : notices) tell(notice);
  write_reports(report, outputs);
  return exit_code(report);
}

}  // namespace schemaproof
