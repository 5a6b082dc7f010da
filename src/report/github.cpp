// Annotations in a job of GitHub Actions: its runner reads them from what a step prints.
#include <fmt/format.h>

#include <string>
#include <string_view>

#include "report/findings.hpp"
#include "report/reporter.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// What ends a command, or begins another, is written as the runner decodes it (actions/toolkit, core's command.ts).
std::string escaped(std::string text) {
  text = replaced(std::move(text), "%", "%25");
  text = replaced(std::move(text), "\r", "%0D");
  return replaced(std::move(text), "\n", "%0A");
}

std::string escaped_property(std::string text) {
  text = escaped(std::move(text));
  text = replaced(std::move(text), ":", "%3A");
  return replaced(std::move(text), ",", "%2C");
}

std::string in_section(const Section& section, const std::string& text) {
  return section.name.empty() ? text : printable(section.name) + ": " + text;
}

}  // namespace

std::string render_github(const Report& report, const Style& /*style*/) {
  std::string text;
  for (const Finding& finding : findings_of(report)) {
    std::string properties = "title=" + escaped_property(finding.rule);
    if (finding.place.known()) {
      properties += ",file=" + escaped_property(printable(*finding.place.file));
      if (finding.place.line > 0) properties += fmt::format(",line={}", finding.place.line);
    }
    std::string message = in_section(*finding.section, finding.message);
    if (!finding.more.empty()) message += "\n" + finding.more;
    text += fmt::format("::error {}::{}\n", properties, escaped(std::move(message)));
  }
  for (const Section& section : report.sections) {
    for (const std::string& warning : section.warnings)
      text += "::warning title=schemaproof::" + escaped(in_section(section, printable_lines(warning, 0))) + "\n";
  }
  // Without drifts a step says nothing, and that is not to pass for a pass where nothing held.
  const Counts counts = report.counts();
  if (exit_code(report) != 0 && counts.drifted == 0 && counts.errored == 0)
    text += "::error title=schemaproof::nothing held, and that is not a pass\n";
  return text;
}

}  // namespace schemaproof
