// verify: prove that databases are what their expectations say.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "commands/command.hpp"
#include "commands/options.hpp"
#include "expectation/load.hpp"
#include "report/reporter.hpp"
#include "support/files.hpp"
#include "support/spelling.hpp"
#include "support/text.hpp"
#include "verify.hpp"

namespace schemaproof {

namespace {

/// `FORMAT` or `FORMAT=FILE`.
struct Output {
  const Reporter* reporter = nullptr;
  std::string file;  // empty: standard output
};

struct Options {
  std::vector<std::string> expect{"expectations"};
  std::vector<std::string> urls;
  std::vector<std::string> reports;
  std::string postgres;
  double statement_timeout = 60;
  bool keep = false;
};

void describe(CLI::App& app, Options& options) {
  std::string formats;
  for (const Reporter& reporter : reporters) formats += fmt::format("\n{:>10}: {}", reporter.name, reporter.summary);
  std::string others;
  for (const Command& command : commands) others += fmt::format("  {:<10}{}\n", command.name, command.summary);
  app.add_option("--expect", options.expect,
                 "Folder or file with expectations; may be repeated (default: expectations)")
      ->type_name("PATH");
  app.add_option(
         "--url", options.urls,
         "Verify this live database, read-only, instead of building one; NAME=URL where there are several expectations")
      ->type_name("[NAME=]URL");
  app.add_option("--report", options.reports,
                 "Write a report, to standard output or a file; may be repeated:" + formats)
      ->type_name("FORMAT[=FILE]");
  app.add_option("--postgres", options.postgres, "Major of the disposable server: 15, or 15+ for the lowest from 15 on")
      ->type_name("MAJOR");
  app.add_flag("--keep", options.keep, "Leave the disposable server running, and print how to reach it");
  app.add_option("--statement-timeout", options.statement_timeout,
                 "Seconds that one catalog query on a live database may take (default: 60)")
      ->type_name("SECONDS");
  app.footer(
      "Commands (verify is the one when none is named):\n" + others
      + "\nExit: 0 all held; 1 something drifted; 2 mistakes, nothing was verified; 3 something could not be asked.");
}

std::vector<Output> outputs_of(const Options& options, Mistakes& mistakes) {
  std::vector<Output> outputs;
  for (const std::string& wish : options.reports) {
    const std::size_t equals = wish.find('=');
    const std::string format = wish.substr(0, equals);
    Output output{reporter_named(format), equals == std::string::npos ? "" : wish.substr(equals + 1)};
    if (output.reporter == nullptr) {
      mistakes.push_back({{}, fmt::format("there is no report '{}'", format), did_you_mean(format, reporter_names())});
    } else if (equals != std::string::npos && output.file.empty()) {
      mistakes.push_back({{}, fmt::format("--report {} names no file", wish), fmt::format("--report {}=FILE", format)});
    } else {
      outputs.push_back(std::move(output));
    }
  }
  std::set<std::filesystem::path> files;
  for (const Output& output : outputs) {
    std::error_code error;
    if (!output.file.empty()
        && !files.insert(std::filesystem::weakly_canonical(std::filesystem::absolute(output.file), error)).second) {
      mistakes.push_back({{}, fmt::format("two reports for {}", output.file), "give each a file of its own"});
    }
  }
  const auto to_screen = std::count_if(outputs.begin(), outputs.end(), [](const Output& o) { return o.file.empty(); });
  if (to_screen > 1)
    mistakes.push_back({{}, "two reports for standard output", "give all but one a file: --report junit=FILE"});
  if (to_screen == 0) outputs.insert(outputs.begin(), Output{reporter_named("text"), ""});
  return outputs;
}

/// A name before the URL's own `=`: `megaforce=postgresql://…`.
std::pair<std::string, std::string> named_url(const std::string& text) {
  const std::size_t equals = text.find('=');
  const std::size_t scheme = text.find("://");
  const bool has_name = equals != std::string::npos && scheme != std::string::npos && equals < scheme
                        && text.substr(0, equals).find_first_of(" ?/") == std::string::npos;
  return has_name ? std::pair{text.substr(0, equals), text.substr(equals + 1)} : std::pair{std::string(), text};
}

/// A report must not take the place of what is verified.
void refuse_to_overwrite(const std::vector<Expectation>& expectations, const std::vector<Output>& outputs,
                         Mistakes& mistakes) {
  for (const Output& output : outputs) {
    for (const Expectation& expectation : expectations) {
      for (const ExpectationFile& file : expectation.files) {
        std::error_code error;
        if (output.file.empty() || !std::filesystem::equivalent(file.path, output.file, error)) continue;
        mistakes.push_back({{},
                            fmt::format("the report would overwrite the expectation {}", file.path),
                            "give the report a file of its own"});
      }
    }
  }
}

VerifyWish wish_of(const Options& options, Mistakes& mistakes) {
  VerifyWish wish;
  wish.postgres = options.postgres;
  wish.keep = options.keep;
  constexpr double milliseconds = 1000;
  constexpr double longest = 2'000'000;  // PostgreSQL keeps the milliseconds in 31 bits
  // Written so that what is no number at all is refused too.
  const bool is_possible = options.statement_timeout * milliseconds >= 1 && options.statement_timeout <= longest;
  if (!is_possible) {
    mistakes.push_back({{}, "--statement-timeout must be between 0.001 and 2000000 seconds", {}});
    return wish;
  }
  wish.statement_timeout = std::chrono::milliseconds(static_cast<long>(options.statement_timeout * milliseconds));
  for (const std::string& text : options.urls) {
    const auto [name, url] = named_url(text);
    if (!wish.urls.emplace(name, url).second) {
      mistakes.push_back({{},
                          name.empty() ? "two --url without a name" : fmt::format("two --url for '{}'", name),
                          "--url NAME=URL for each expectation"});
    }
  }
  if (!options.urls.empty() && options.keep)
    mistakes.push_back({{}, "--keep belongs to a disposable server, and --url to a live one", {}});
  return wish;
}

bool wants_colour() {
  const char* no_colour = std::getenv("NO_COLOR");  // NOLINT(concurrency-mt-unsafe)
  const char* terminal = std::getenv("TERM");       // NOLINT(concurrency-mt-unsafe)
  const bool refused = no_colour != nullptr && *no_colour != '\0';
  const bool dumb = terminal != nullptr && std::string_view(terminal) == "dumb";
  return isatty(STDOUT_FILENO) == 1 && !refused && !dumb;
}

void write_reports(const Report& report, const std::vector<Output>& outputs) {
  for (const Output& output : outputs) {
    Style style;
    if (output.file.empty() && wants_colour()) style.colour = Style::Colour::on;
    const std::string text = output.reporter->render(report, style);
    if (!output.file.empty()) {
      write_file(output.file, text);
    } else if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
      throw Failure("cannot write the report to standard output");
    }
  }
}

}  // namespace

int run_verify(const std::vector<std::string>& arguments) {
  Options options;
  CLI::App app("Prove that PostgreSQL databases are what their expectations say.", "verify");
  describe(app, options);
  if (const auto over = read_options(app, arguments)) return *over;

  Mistakes mistakes;
  const std::vector<Output> outputs = outputs_of(options, mistakes);
  const VerifyWish wish = wish_of(options, mistakes);
  Loaded loaded = load_expectations({options.expect.begin(), options.expect.end()});
  mistakes.insert(mistakes.end(), loaded.mistakes.begin(), loaded.mistakes.end());
  refuse_to_overwrite(loaded.expectations, outputs, mistakes);
  Verified verified;
  if (mistakes.empty()) verified = verify(loaded.expectations, wish, mistakes);
  if (!mistakes.empty()) {
    tell(mistakes);
    return exit_mistake;
  }
  for (const std::string& notice : verified.notices) tell(notice);
  write_reports(verified.report, outputs);
  return exit_code(verified.report);
}

}  // namespace schemaproof
