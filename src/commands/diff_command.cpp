// diff: tell what differs between two schemas, and the SQL between them.
#include <fmt/format.h>

#include <filesystem>

#include "commands/command.hpp"
#include "commands/options.hpp"
#include "commands/outputs.hpp"
#include "diff/diff.hpp"
#include "support/files.hpp"

namespace schemaproof {

namespace {

struct Options {
  std::string from;
  std::string to;
  std::string schema;
  ServerWish server_wish;
  std::vector<std::string> reports;
  std::vector<std::string> renames;
  double statement_timeout = 60;
  bool no_renames = false;
};

void describe(CLI::App& app, Options& options) {
  const char* side = "A live database's URL (read-only), an expectation, a folder of migrations, or a .sql file";
  app.add_option("FROM", options.from, side)->required()->type_name("");
  app.add_option("TO", options.to, side)->required()->type_name("");
  app.add_option("--schema", options.schema,
                 "Compare only these; the first is home to names without a schema (default: a URL's ?schema=, or all)")
      ->type_name("NAME[,NAME]");
  add_report_option(app, options.reports);
  app.add_option("--rename", options.renames, "This was renamed: session=sessions, account.pwd=password; repeatable")
      ->type_name("OLD=NEW");
  app.add_flag("--no-renames", options.no_renames, "Take nothing for a rename but what --rename says");
  add_server_options(app, options.server_wish, " (default: that of a live side)");
  app.add_option("--statement-timeout", options.statement_timeout,
                 "Seconds that one catalog query on a live database may take (default: 60)")
      ->type_name("SECONDS");
  app.footer(
      "The SQL in the reports makes FROM what TO is. Example: verify diff $DATABASE_URL prisma/migrations --report "
      "sql\n"
      "\nExit: 0 the same; 1 something differs; 2 mistakes, nothing was compared; 3 something could not be asked.");
}

DiffWish wish_of(const Options& options, Mistakes& mistakes) {
  DiffWish wish;
  wish.from = recognise(options.from, mistakes);
  wish.to = recognise(options.to, mistakes);
  const bool two_expectations =
      wish.from.kind == Side::Kind::expectation && wish.to.kind == Side::Kind::expectation && mistakes.empty();
  if (two_expectations) {
    mistakes.push_back({{},
                        "two expectations cannot be compared: each states only what it states",
                        "compare what one of them is about: a database's URL, its migrations, a .sql file"});
  }
  wish.schemas = options.schema.empty() ? std::vector<std::string>() : parse_names(options.schema);
  wish.server_wish = options.server_wish;
  check_server(options.server_wish, mistakes);
  wish.renames = options.renames;
  for (const std::string& rename : options.renames) {
    if (rename.find('=') != std::string::npos) continue;
    mistakes.push_back({{},
                        fmt::format("--rename {}: it does not say what it became", rename),
                        "--rename old_table=new_table, or --rename table.old_column=new_column"});
  }
  if (options.no_renames) wish.find_renames = DiffWish::FindRenames::no;
  if (const auto timeout = statement_timeout(options.statement_timeout, mistakes)) wish.statement_timeout = *timeout;
  return wish;
}

/// A report must not take the place of what is compared.
void refuse_to_overwrite_scripts(const Side& side, const std::vector<Output>& outputs, Mistakes& mistakes) {
  for (const Output& output : outputs) {
    for (const Script& script : side.plan.scripts) {
      std::error_code error;
      if (output.file.empty() || !std::filesystem::equivalent(script.file, output.file, error)) continue;
      mistakes.push_back({{},
                          fmt::format("the report would overwrite {}", shown_path(script.file)),
                          "give the report a file of its own"});
    }
  }
}

}  // namespace

int run_diff(const std::vector<std::string>& arguments) {
  Options options;
  CLI::App app("Tell what differs between two schemas, and the SQL that makes one the other.", "verify diff");
  describe(app, options);
  if (const auto over = read_options(app, arguments)) return *over;
  Mistakes mistakes;
  const std::vector<Output> outputs = outputs_of(options.reports, mistakes);
  const DiffWish wish = wish_of(options, mistakes);
  refuse_to_overwrite({wish.from.expectation, wish.to.expectation}, outputs, mistakes);
  for (const Side* side : {&wish.from, &wish.to}) refuse_to_overwrite_scripts(*side, outputs, mistakes);
  std::vector<std::string> notices;
  Report report;
  if (mistakes.empty()) report = diff(wish, notices, mistakes);
  if (!mistakes.empty()) {
    tell(mistakes);
    return exit_mistake;
  }
  for (const std::string& notice : notices) tell(notice);
  write_reports(report, outputs);
  return exit_code(report);
}

}  // namespace schemaproof
