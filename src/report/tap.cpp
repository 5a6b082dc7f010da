// TAP 14: a subtest for each expectation, a test point for each check.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "report/findings.hpp"
#include "report/json_text.hpp"
#include "report/reporter.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// A description ends where a directive begins: at a `#` that no backslash escapes.
std::string description(std::string_view text) {
  std::string escaped = replaced(printable(text), "\\", "\\\\");
  return replaced(std::move(escaped), "#", "\\#");
}

/// A YAML scalar: JSON's quoted strings are some.
void diagnostic(std::string& text, std::string_view name, const std::string& value) {
  if (value.empty()) return;
  text += fmt::format("      {}: {}\n", name, json_text(value, -1));
}

void diagnostics(std::string& text, const Check& check) {
  const bool is_drift = check.verdict == Verdict::drifted;
  text += "      ---\n";
  diagnostic(text, "message", is_drift ? shortest_statement(check) : printable_lines(check.reason, 0));
  diagnostic(text, "severity", is_drift ? "fail" : "error");
  if (is_drift) diagnostic(text, "id", joined(check.ids(), ", "));
  diagnostic(text, "at", check.place.line_text());
  for (const Blame& blame : check.blames) {
    diagnostic(text, "since", blamed(blame));
    break;  // a key stands once
  }
  diagnostic(text, "ref", check.ref);
  diagnostic(text, "hint", joined(check.hints, "\n"));
  diagnostic(text, "follows", joined(check.consequences, "\n"));
  diagnostic(text, "repair", check.repair);
  text += "      ...\n";
}

bool is_failing(const Check& check) {
  return check.verdict == Verdict::drifted || check.verdict == Verdict::errored;
}

void subtest(std::string& text, const Section& section) {
  text += "# Subtest: " + description(section.name) + "\n";
  for (const auto& [name, value] : section.properties)
    text += fmt::format("    # {}: {}\n", printable(name), printable(value));
  for (const std::string& warning : section.warnings) text += "    # warning: " + printable(warning) + "\n";
  for (const Hidden& hidden : section.hidden)
    text += fmt::format("    # hidden: {}: {}\n", printable(hidden.subject), printable(hidden_because(hidden)));
  std::size_t number = 0;
  for (const Check& check : section.checks) {
    text +=
        fmt::format("    {} {} - {}", is_failing(check) ? "not ok" : "ok", ++number, description(check.subject.text()));
    if (check.verdict == Verdict::skipped) text += " # SKIP " + description(check.reason);
    text += '\n';
    if (is_failing(check)) diagnostics(text, check);
  }
  text += fmt::format("    1..{}\n", number);
}

}  // namespace

std::string render_tap(const Report& report, const Style& /*style*/) {
  std::string text = "TAP version 14\n";
  std::size_t number = 0;
  for (const Section& section : report.sections) {
    const Counts counts = tallied(section);
    subtest(text, section);
    // Nothing held is not a pass; in TAP a subtest whose points were all skipped is one.
    const bool has_passed = counts.drifted == 0 && counts.errored == 0 && counts.held > 0;
    text += fmt::format("{} {} - {}\n", has_passed ? "ok" : "not ok", ++number, description(section.name));
  }
  return text + fmt::format("1..{}\n", number);
}

}  // namespace schemaproof
