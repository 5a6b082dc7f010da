// stats: what people look up of a database by hand after a migration.
#include <fmt/format.h>

#include <limits>

#include "catalog/statistics.hpp"
#include "commands/command.hpp"
#include "commands/formats.hpp"
#include "commands/options.hpp"
#include "report/statistics.hpp"

namespace schemaproof {

namespace {

struct Options {
  std::string url;
  std::string format = "text";
  std::size_t top = 20;
  bool all = false;
  double statement_timeout = 60;
};

void describe(CLI::App& app, Options& options) {
  app.add_option("--url", options.url, "The database: read-only, and ?schema= looks at that one alone")
      ->type_name("URL");
  add_format_option(app, statistics_formats, options.format, "How to tell it:");
  app.add_option("--top", options.top, "So many rows of each table (default: 20)")
      ->type_name("ROWS")
      ->check(CLI::Range(1, 1'000'000));
  app.add_flag("--all", options.all, "Every row");
  app.add_option("--statement-timeout", options.statement_timeout, "Seconds that one query may take (default: 60)")
      ->type_name("SECONDS");
  app.footer(
      "Sizes, estimated rows, which indexes are used, foreign keys without one, sessions, strong locks.\n"
      "Example: verify stats --url $DATABASE_URL --format markdown\n"
      "\nExit: 0 when it was told; 2 for mistakes; 3 when it could not be asked. It is no verdict.");
}

}  // namespace

int run_stats(const std::vector<std::string>& arguments) {
  Options options;
  CLI::App app("Tell what a live database's server counts of it: sizes, use of indexes, sessions, locks.",
               "verify stats");
  describe(app, options);
  if (const auto over = read_options(app, arguments)) return *over;
  Mistakes mistakes;
  if (options.url.empty()) mistakes.push_back({{}, "stats needs --url", "verify stats --url $DATABASE_URL"});
  check_url(options.url, mistakes);
  const StatisticsFormat* format = format_named(statistics_formats, options.format, mistakes);
  const auto timeout = statement_timeout(options.statement_timeout, mistakes);
  if (!mistakes.empty()) {
    tell(mistakes);
    return exit_mistake;
  }
  ReadSession::Limits limits;
  limits.statement_timeout = *timeout;
  const std::size_t rows = options.all ? std::numeric_limits<std::size_t>::max() : options.top;
  print(format->tell(read_statistics(parse_target(options.url), limits), rows));
  return 0;
}

}  // namespace schemaproof
