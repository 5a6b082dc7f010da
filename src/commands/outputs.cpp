#include "commands/outputs.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
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

std::string environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return value == nullptr ? "" : value;
}

/// https://docs.github.com/actions: default environment variables, workflow commands, job summaries.
void add_outputs_of_github(std::vector<Output>& outputs) {
  if (environment("GITHUB_ACTIONS") != "true") return;
  const Reporter* annotations = reporter_named("github");
  const auto is_asked = [&](const Output& output) { return output.reporter == annotations; };
  if (std::none_of(outputs.begin(), outputs.end(), is_asked))
    outputs.push_back({annotations, "", Output::To::standard_error});
  if (const std::string summary = environment("GITHUB_STEP_SUMMARY"); !summary.empty())
    outputs.push_back({reporter_named("markdown"), summary, Output::To::end_of_file});
}

void append(const std::string& file, const std::string& text) {
  std::ofstream stream(file, std::ios::app | std::ios::binary);
  if (!(stream << text).flush()) throw cannot_write(file);
}

void print_to(std::FILE* stream, const std::string& text, const char* name) {
  if (std::fwrite(text.data(), 1, text.size(), stream) != text.size() || std::fflush(stream) != 0)
    throw Failure(fmt::format("cannot write the report to {}", name));
}

}  // namespace

void add_report_option(CLI::App& app, std::vector<std::string>& reports) {
  std::string formats;
  for (const Reporter& reporter : reporters) formats += fmt::format("\n{:>12}: {}", reporter.name, reporter.summary);
  app.add_option("--report", reports, "Write a report, to standard output or a file; may be repeated:" + formats)
      ->type_name("FORMAT[=FILE]");
}

std::vector<Output> outputs_of(const std::vector<std::string>& reports, Mistakes& mistakes) {
  std::vector<Output> outputs;
  for (const std::string& wish : reports) {
    const std::size_t equals = wish.find('=');
    const std::string format = wish.substr(0, equals);
    const Output output{reporter_named(format), equals == std::string::npos ? "" : wish.substr(equals + 1)};
    if (output.reporter == nullptr) {
      mistakes.push_back({{}, fmt::format("there is no report '{}'", format), did_you_mean(format, reporter_names())});
    } else if (equals != std::string::npos && output.file.empty()) {
      mistakes.push_back({{}, fmt::format("--report {} names no file", wish), fmt::format("--report {}=FILE", format)});
    } else {
      outputs.push_back(output);
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
  const auto to_screen = std::count_if(outputs.begin(), outputs.end(),
                                       [](const Output& output) { return output.to == Output::To::screen; });
  if (to_screen > 1)
    mistakes.push_back({{}, "two reports for standard output", "give all but one a file: --report junit=FILE"});
  if (to_screen == 0) outputs.insert(outputs.begin(), Output{reporter_named("text")});
  add_outputs_of_github(outputs);
  return outputs;
}

void refuse_to_overwrite(const std::vector<Expectation>& expectations, const std::vector<Output>& outputs,
                         Mistakes& mistakes) {
  for (const Output& output : outputs) {
    for (const Expectation& expectation : expectations) {
      for (const ExpectationFile& file : expectation.files) {
        std::error_code error;
        if (output.to != Output::To::file || !std::filesystem::equivalent(file.path, output.file, error)) continue;
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
      if (output.to != Output::To::file || !std::filesystem::equivalent(file, output.file, error)) continue;
      mistakes.push_back(
          {{}, fmt::format("the report would overwrite {}", shown_path(file)), "give the report a file of its own"});
    }
  }
}

void write_reports(const Report& report, const std::vector<Output>& outputs) {
  for (const Output& output : outputs) {
    Style style;
    if (output.to == Output::To::screen && wants_colour()) style.colour = Style::Colour::on;
    const std::string text = output.reporter->render(report, style);
    switch (output.to) {
      case Output::To::screen: print_to(stdout, text, "standard output"); break;
      case Output::To::standard_error: print_to(stderr, text, "standard error"); break;
      case Output::To::file: write_file(output.file, text); break;
      case Output::To::end_of_file: append(output.file, text); break;
    }
  }
}

}  // namespace schemaproof
