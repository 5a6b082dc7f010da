// compare: tell whether two databases, fingerprints or dumps have the same rows.
#include <fmt/format.h>

#include <filesystem>

#include "commands/command.hpp"
#include "commands/options.hpp"
#include "commands/outputs.hpp"
#include "comparing.hpp"
#include "support/files.hpp"

namespace schemaproof {

namespace {

struct Options {
  std::string from;
  std::string to;
  std::string map;
  std::string detail = "rows";
  ServerWish server_wish;
  std::vector<std::string> reports;
  double statement_timeout = 60;
};

void describe(CLI::App& app, Options& options) {
  const char* side = "A live database's URL (read-only), a file of verify fingerprint, or a dump (.sql, or an archive)";
  app.add_option("FROM", options.from, side)->required()->type_name("");
  app.add_option("TO", options.to, side)->required()->type_name("");
  app.add_option("--map", options.map, "This schema of FROM is that of TO: local=public")->type_name("FROM=TO");
  app.add_option("--detail", options.detail,
                 "How far to look where a table differs, as far as both sides tell: table, buckets, rows")
      ->type_name("DETAIL");
  add_report_option(app, options.reports);
  add_server_options(app, options.server_wish, " for a dump (default: a live side's)");
  app.add_option(
         "--statement-timeout", options.statement_timeout,
         "Seconds that one catalog query on a live database may take (default: 60); reading rows may take any time")
      ->type_name("SECONDS");
  app.footer(
      "Example: verify compare before.json $DATABASE_URL\n"
      "\nExit: 0 the same; 1 rows differ; 2 mistakes, nothing was compared; 3 something could not be asked.");
}

CompareWish wish_of(const Options& options, Mistakes& mistakes) {
  CompareWish wish;
  wish.from = recognise_rows(options.from, mistakes);
  wish.to = recognise_rows(options.to, mistakes);
  const std::size_t equals = options.map.find('=');
  if (!options.map.empty()) {
    wish.from_schema = options.map.substr(0, equals);
    if (equals != std::string::npos) wish.to_schema = options.map.substr(equals + 1);
    if (wish.from_schema.empty() || wish.to_schema.empty())
      mistakes.push_back({{}, fmt::format("--map '{}' names no two schemas", options.map), "--map local=public"});
  }
  if (const auto detail = detail_named(options.detail, mistakes)) wish.detail = *detail;
  wish.server_wish = options.server_wish;
  check_server(options.server_wish, mistakes);
  if (const auto timeout = statement_timeout(options.statement_timeout, mistakes)) wish.statement_timeout = *timeout;
  return wish;
}

}  // namespace

int run_compare(const std::vector<std::string>& arguments) {
  Options options;
  CLI::App app("Tell whether two databases have the same rows: live, as a fingerprint, or as a dump.",
               "verify compare");
  describe(app, options);
  if (const auto over = read_options(app, arguments)) return *over;
  Mistakes mistakes;
  const std::vector<Output> outputs = outputs_of(options.reports, mistakes);
  const CompareWish wish = wish_of(options, mistakes);
  refuse_to_overwrite(std::vector<std::string>{options.from, options.to}, outputs, mistakes);
  std::vector<std::string> notices;
  if (!mistakes.empty()) {
    tell(mistakes);
    return exit_mistake;
  }
  const Report report = compare(wish, notices);
  for (const std::string& notice : notices) tell(notice);
  write_reports(report, outputs);
  return exit_code(report);
}

}  // namespace schemaproof
