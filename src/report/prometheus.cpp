// Prometheus' text format, for a scheduled run that is to raise an alarm when a database drifts: for the node
// exporter's textfile collector or a push gateway.
#include <fmt/format.h>

#include <chrono>
#include <ctime>
#include <iomanip>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <tuple>

#include "report/findings.hpp"
#include "report/reporter.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

std::string label(std::string_view name, std::string_view value) {
  std::string escaped = replaced(printable(value), "\\", "\\\\");
  escaped = replaced(std::move(escaped), "\"", "\\\"");
  return fmt::format("{}=\"{}\"", name, escaped);
}

std::string property_of(const Section& section, std::string_view name) {
  for (const auto& [own, value] : section.properties) {
    if (own == name) return value;
  }
  return {};
}

/// Of a section: series with the same labels are one.
std::string labels_of(const Section& section) {
  return label("expectation", section.name) + "," + label("database", property_of(section, "database")) + ","
         + label("schema", property_of(section, "schema"));
}

void family(std::string& text, std::string_view name, std::string_view help) {
  text += fmt::format("# HELP schemaproof_{0} {1}\n# TYPE schemaproof_{0} gauge\n", name, help);
}

template <class T>
void samples(std::string& text, std::string_view name, const std::map<std::string, T>& values) {
  for (const auto& [labels, value] : values) text += fmt::format("schemaproof_{}{{{}}} {}\n", name, labels, value);
}

template <class T>
void sample(std::string& text, std::string_view name, std::string_view help, const T& value) {
  family(text, name, help);
  text += fmt::format("schemaproof_{} {}\n", name, value);
}

/// Seconds since 1970; nothing where the report has no time.
long long seconds_of(const std::string& time) {
  std::tm parts{};
  std::istringstream stream(time);
  stream >> std::get_time(&parts, "%Y-%m-%dT%H:%M:%S");
  return stream.fail() ? 0 : static_cast<long long>(::timegm(&parts));
}

}  // namespace

std::string render_prometheus(const Report& report, const Style& /*style*/) {
  std::map<std::string, std::size_t> checks;
  for (const Section& section : report.sections) {
    const Counts counts = tallied(section);
    const std::string labels = labels_of(section);
    checks[labels + ",verdict=\"held\""] += counts.held;
    checks[labels + ",verdict=\"drifted\""] += counts.drifted;
    checks[labels + ",verdict=\"errored\""] += counts.errored;
    checks[labels + ",verdict=\"skipped\""] += counts.skipped;
  }
  std::map<std::string, std::size_t> findings;
  for (const Finding& finding : findings_of(report))
    ++findings[labels_of(*finding.section) + "," + label("rule", finding.rule)];
  std::string text;
  family(text, "checks", "Checks of the last run by verdict.");
  samples(text, "checks", checks);
  family(text, "findings", "What drifted or could not be asked in the last run, by rule.");
  samples(text, "findings", findings);
  sample(text, "exit_code", "0: all held; 1: something drifted; 3: something could not be asked.", exit_code(report));
  sample(text, "duration_seconds", "How long the last run took.", report.seconds);
  if (const long long time = seconds_of(report.time); time > 0)
    sample(text, "last_run_timestamp_seconds", "When the last run was.", time);
  return text;
}

}  // namespace schemaproof
