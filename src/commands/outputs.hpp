// `--report FORMAT[=FILE]`: which reports are wanted, and writing them.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "expectation/expectation.hpp"
#include "report/reporter.hpp"
#include "support/mistake.hpp"

namespace schemaproof {

struct Output {
  enum class To { screen, standard_error, file, end_of_file };
  const Reporter* reporter = nullptr;
  std::string file = {};
  To to = file.empty() ? To::screen : To::file;
};

void add_report_option(CLI::App& app, std::vector<std::string>& reports);
/// The reports that were asked, and the text for a person where nothing else goes to standard output. In a job of
/// GitHub Actions also its annotations, and Markdown at the end of the step's summary, which nobody has to ask for.
std::vector<Output> outputs_of(const std::vector<std::string>& reports, Mistakes& mistakes);
/// A report must not take the place of what is verified.
void refuse_to_overwrite(const std::vector<Expectation>& expectations, const std::vector<Output>& outputs,
                         Mistakes& mistakes);
/// The same for files of any sort, where they are files.
void refuse_to_overwrite(const std::vector<std::string>& files, const std::vector<Output>& outputs, Mistakes& mistakes);
void write_reports(const Report& report, const std::vector<Output>& outputs);

}  // namespace schemaproof
