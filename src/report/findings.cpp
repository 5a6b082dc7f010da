#include "report/findings.hpp"

#include <fmt/format.h>

#include <map>
#include <memory>
#include <string_view>

#include "report/reporter.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

void add_lines(std::string& text, std::string_view label, std::string_view what) {
  if (what.empty()) return;
  if (!text.empty()) text += '\n';
  text += label;
  text += printable_lines(what, 2);
}

std::string more_of(const Check& check) {
  std::string text;
  for (const Blame& blame : check.blames)
    add_lines(text, "", blamed(blame) + (blame.file.empty() ? "" : "  " + blame.file));
  add_lines(text, "ref: ", check.ref);
  for (const std::string& hint : check.hints) add_lines(text, "hint: ", hint);
  for (const std::string& consequence : check.consequences) add_lines(text, "follows from it: ", consequence);
  add_lines(text, "repair:\n  ", check.repair);
  return text;
}

/// Of what is stated nowhere, such as an unexpected table.
Place first_file(const Section& section) {
  constexpr std::string_view label = "expectation ";
  for (const auto& [name, value] : section.properties) {
    if (name.starts_with(label)) return {std::make_shared<const std::string>(name.substr(label.size())), 0, 0};
  }
  return {};
}

class Findings {
public:
  void add(const Section& section, const Check& check, std::string rule, std::string message, const Place& place) {
    Finding finding{&section, &check, std::move(rule), std::move(message), more_of(check), place, {}};
    if (!finding.place.known()) finding.place = check.place.known() ? check.place : first_file(section);
    const std::string what = joined({section.name, check.subject.kind, check.subject.name, finding.rule}, "\n");
    // Of one check several may be of one rule, such as the tables that a cascade is to reach.
    finding.fingerprint = sha256(fmt::format("{}\n{}", what, seen_[what]++));
    all_.push_back(std::move(finding));
  }
  std::vector<Finding> take() { return std::move(all_); }

private:
  std::vector<Finding> all_;
  std::map<std::string, int> seen_;
};

}  // namespace

std::vector<Finding> findings_of(const Report& report) {
  Findings findings;
  for (const Section& section : report.sections) {
    for (const Check& check : section.checks) {
      if (check.verdict == Verdict::errored)
        findings.add(section, check, check.subject.kind + ".errored",
                     printable(fmt::format("{} could not be asked: {}", check.subject.text(), check.reason)),
                     check.place);
      if (check.verdict != Verdict::drifted) continue;
      const std::vector<std::string> ids = check.ids();
      if (check.differences.empty()) findings.add(section, check, ids.front(), shortest_statement(check), check.place);
      for (std::size_t i = 0; i < check.differences.size(); ++i) {
        const Difference& difference = check.differences[i];
        findings.add(section, check, ids[i], printable(check.subject.name) + ": " + shortest_statement(difference),
                     difference.place);
      }
    }
  }
  return findings.take();
}

std::string rule_text(const Finding& finding) {
  const std::string& what = finding.check->subject.words;
  const std::string last = finding.rule.substr(finding.rule.rfind('.') + 1);
  if (last == "missing") return fmt::format("A stated {} is there.", what);
  if (last == "unexpected") return fmt::format("No {} is there that is not stated.", what);
  if (last == "errored") return fmt::format("What is stated of a {} can be asked.", what);
  return fmt::format("Of a {}, {} is as stated.", what, last);
}

}  // namespace schemaproof
