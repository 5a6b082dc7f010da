// fingerprint: keep of a live database what tells later whether its rows are still there, unchanged.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "commands/command.hpp"
#include "commands/options.hpp"
#include "fingerprinting.hpp"
#include "support/files.hpp"
#include "support/interruption.hpp"
#include "support/spelling.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

struct Options {
  std::string url;
  std::string out;
  std::string schema;
  std::string detail = "table";
  std::vector<std::string> keys;
  double statement_timeout = 0;
  bool resume = false;
};

void describe(CLI::App& app, Options& options) {
  app.add_option("--url", options.url, "The live database, read-only")->required()->type_name("URL");
  app.add_option("--out", options.out, "File to write; it must not be there yet")->required()->type_name("FILE");
  app.add_option("--schema", options.schema, "Schema of names without one (default: the URL's, or public)")
      ->type_name("NAME");
  app.add_option("--detail", options.detail,
                 "What can be told afterwards of a table that differs, and how large the file is:\n"
                 "     table: that it does, in which columns; a line for each table\n"
                 "   buckets: also among which hundred rows or so; a line for each such part\n"
                 "      rows: which rows; a line for each row, with its key as it is, some 20 bytes a column")
      ->type_name("DETAIL");
  app.add_option("--key", options.keys,
                 "What tells a table's rows apart, where that is not its primary key; may be repeated")
      ->type_name("TABLE=COLUMN,…");
  app.add_flag("--resume", options.resume, "Go on with what an interrupted run left; that is another snapshot");
  app.add_option("--statement-timeout", options.statement_timeout,
                 "Seconds that reading one table may take (default: any)")
      ->type_name("SECONDS");
  app.footer(
      "Before a deployment:  verify fingerprint --url $DATABASE_URL --out before.json\n"
      "After it:             verify --url $DATABASE_URL --before before.json\n"
      "\nExit: 0 written; 2 mistakes, nothing was read; 3 something could not be read (its tables are named in the "
      "file).");
}

FingerprintWish wish_of(const Options& options, Mistakes& mistakes) {
  FingerprintWish wish;
  check_url(options.url, mistakes);
  if (options.url.empty()) mistakes.push_back({{}, "--url names no database", {}});
  if (mistakes.empty()) wish.target = parse_target(options.url);
  wish.out = options.out;
  if (options.out.empty()) mistakes.push_back({{}, "--out names no file", "--out before.json"});
  wish.schema = options.schema;
  if (const auto detail = detail_named(options.detail, mistakes)) wish.detail = *detail;
  wish.keys = options.keys;
  if (options.resume) wish.begin = FingerprintWish::Begin::where_it_ended;
  if (options.statement_timeout != 0) {
    if (const auto timeout = statement_timeout(options.statement_timeout, mistakes)) wish.statement_timeout = *timeout;
  }
  return wish;
}

/// One line that is written over, for a person alone.
class ProgressLine {
public:
  ~ProgressLine() { clear(); }
  void show(const std::string& table, std::size_t done, std::size_t all) {
    if (!is_terminal_) return;
    fmt::print(stderr, "\r\x1B[K{}/{} {}", done, all, printable(table));
    static_cast<void>(std::fflush(stderr));
    is_shown_ = true;
  }
  void clear() {
    if (is_shown_) fmt::print(stderr, "\r\x1B[K");
    is_shown_ = false;
  }

private:
  bool is_terminal_ = isatty(STDERR_FILENO) == 1;
  bool is_shown_ = false;
};

void tell_unread(const std::vector<UnreadTable>& unread) {
  for (const UnreadTable& table : unread) {
    tell(fmt::format("failure: {} could not be read: {}", table.table, table.reason));
    if (!table.hint.empty()) tell("  hint: " + table.hint);
  }
}

}  // namespace

int run_fingerprint(const std::vector<std::string>& arguments) {
  Options options;
  CLI::App app("Keep of a live database what tells later whether its rows are still there, unchanged.",
               "verify fingerprint");
  describe(app, options);
  if (const auto over = read_options(app, arguments)) return *over;
  Mistakes mistakes;
  FingerprintWish wish = wish_of(options, mistakes);
  ProgressLine line;
  wish.progress = [&](const std::string& table, std::size_t done, std::size_t all) { line.show(table, done, all); };
  Fingerprinted made;
  try {
    if (mistakes.empty()) made = fingerprint(wish, mistakes);
  } catch (...) {
    line.clear();
    const std::string partial = partial_of(wish.out).string();
    if (std::filesystem::exists(partial)) tell(fmt::format("{} has what was read; --resume goes on", partial));
    if (interruption() == 0) throw;
    constexpr int signal_base = 128;
    return signal_base + interruption();
  }
  line.clear();
  if (!mistakes.empty()) {
    tell(mistakes);
    return exit_mistake;
  }
  for (const std::string& notice : made.notices) tell(notice);
  tell_unread(made.printed.unread);
  const std::string kept = made.kept > 0 ? fmt::format(", beside {} from before", counted(made.kept, "table")) : "";
  fmt::print("{}, {}, to {}{}\n", counted(made.printed.tables, "table"), counted(made.printed.rows, "row"), options.out,
             kept);
  return made.printed.unread.empty() ? 0 : exit_failure;
}

}  // namespace schemaproof
