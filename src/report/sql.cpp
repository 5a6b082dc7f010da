// The repairs of a report as a script for psql, to be read before it is run: what would be lost is said where it would
// be. Whatever is no repair stands in comments.
#include <fmt/format.h>

#include "report/reporter.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// A comment ends with its line, so nothing in `text` may begin another.
void comment(std::string& script, std::string_view text) {
  script += "-- " + printable(text) + "\n";
}

/// What goes first because it stands in the way of others: a foreign key in that of the key that it rests on, a primary
/// key in that of DROP NOT NULL.
int turn_of(const Check& check) {
  if (check.drift != "unexpected") return 2;
  if (check.subject.kind == "foreign_key") return 0;
  return check.subject.kind == "primary_key" || check.subject.kind == "unique" ? 1 : 2;
}

void section_script(std::string& script, const Section& section) {
  const Counts counts = tallied(section);
  comment(script, fmt::format("{}: {} held, {} drifted, {} errored, {} skipped", section.name,
                              counted(counts.held, "check"), counts.drifted, counts.errored, counts.skipped));
  for (const std::string& warning : section.warnings) comment(script, "warning: " + warning);
  for (const Check& check : section.checks) {
    if (check.verdict == Verdict::errored) comment(script, check.subject.text() + ": " + check.reason);
    const bool without = check.verdict == Verdict::drifted && check.repair.empty() && section.repair.empty();
    if (without) comment(script, "no SQL is known for " + check.subject.text());
  }
  if (!section.repair.empty()) {
    script += section.repair;
    return;
  }
  for (const int turn : {0, 1, 2}) {
    for (const Check& check : section.checks) {
      if (check.verdict != Verdict::drifted || check.repair.empty() || turn_of(check) != turn) continue;
      comment(script, shortest_statement(check));
      for (const Blame& blame : check.blames) comment(script, blamed(blame));
      script += check.repair + "\n";
    }
  }
}

}  // namespace

std::string render_sql(const Report& report, const Style& /*style*/) {
  std::string script;
  for (const Section& section : report.sections) section_script(script, section);
  return script;
}

}  // namespace schemaproof
