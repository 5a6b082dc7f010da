#include "commands/outputs.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/spelling.hpp"

namespace schemaproof {

namespace {

bool wants_colour() {
  const char* no_colour = std::getenv("NO_COLOR");  // NOLINT(concurrency-mt-unsafe)
  const char* terminal = std::getenv("TERM");       // NOLINT(concurrency-mt-unsafe)
  const bool refused = no_colour != nullptr && *no_colour != '\0';
  const bool dumb = terminal != nullptr && std::string_view(terminal) == "dumb";
  return isatty(STDOUT_FILENO) == 1 && !refused && !dumb;
}

}  // namespace

void add_report_option(CLI::App& app, std::vector<std::string>& reports) {
  std::string formats;
  for (const Reporter& reporter : reporters) formats += fmt::format("\n{:>10}: {}", reporter.name, reporter.summary);
  app.add_option("--report", reports, "Write a report, to standard output or a file; may be repeated:" + formats)
      ->type_name("FORMAT[=FILE]");
}

std::vector<Output> outputs_of(const std::vector<std::string>& reports, Mistakes& mistakes) {
  std::vector<Output> outputs;
  for (const std::string& wish : reports) {
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

void refuse_to_overwrite(const std::vector<std::string>& files, const std::vector<Output>& outputs,
                         Mistakes& mistakes) {
  for (const Output& output : outputs) {
    for (const std::string& file : files) {
      std::error_code error;
      if (output.file.empty() || !std::filesystem::equivalent(file, output.file, error)) continue;
      mistakes.push_back(
          {{}, fmt::format("the report would overwrite {}", shown_path(file)), "give the report a file of its own"});
    }
  }
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

}  // namespace schemaproof
