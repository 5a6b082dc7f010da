#include <fmt/format.h>

#include <unordered_map>

#include "report/reporter.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

void add(Counts& counts, Verdict verdict) {
  switch (verdict) {
    case Verdict::held: ++counts.held; break;
    case Verdict::drifted: ++counts.drifted; break;
    case Verdict::skipped: ++counts.skipped; break;
    case Verdict::errored: ++counts.errored; break;
  }
}

}  // namespace

const Reporter* reporter_named(std::string_view name) {
  for (const Reporter& reporter : reporters) {
    if (reporter.name == name) return &reporter;
  }
  return nullptr;
}

std::vector<std::string> reporter_names() {
  std::vector<std::string> names;
  names.reserve(reporters.size());
  for (const Reporter& reporter : reporters) names.emplace_back(reporter.name);
  return names;
}

std::vector<Group> groups_of(const Section& section) {
  std::vector<Group> groups;
  std::unordered_map<std::string_view, std::size_t> position;
  for (const Check& check : section.checks) {
    const auto [known, is_new] = position.try_emplace(check.subject.group, groups.size());
    if (is_new) groups.push_back({check.subject.group, {}});
    groups[known->second].checks.push_back(&check);
  }
  return groups;
}

Counts tallied(const std::vector<const Check*>& checks) {
  Counts counts;
  for (const Check* check : checks) add(counts, check->verdict);
  return counts;
}

Counts tallied(const Section& section) {
  Counts counts;
  for (const Check& check : section.checks) add(counts, check.verdict);
  return counts;
}

std::string_view told(std::string_view value) {
  return value.empty() ? std::string_view("(empty)") : value;
}

std::string shortest_statement(const Difference& difference) {
  return printable(fmt::format("{} {} -> {}", difference.property, told(difference.expected), told(difference.found)));
}

std::string shortest_statement(const Check& check) {
  if (check.differences.empty()) {
    // Several kinds share a name, such as the index and the foreign key on the same column; only the kind tells apart.
    return printable(check.subject.text() + (check.drift.empty() ? " drifted" : " is " + check.drift));
  }
  std::string statement = printable(check.subject.name);
  std::string_view separator = ": ";
  for (const Difference& difference : check.differences) {
    statement += separator;
    statement += shortest_statement(difference);
    separator = "; ";
  }
  return statement;
}

std::string stated_at(const Check& check, const Difference& difference) {
  return (difference.place.known() ? difference.place : check.place).line_text();
}

std::string blamed(const Blame& blame) {
  const std::string of = blame.properties.empty() ? "" : joined(blame.properties, ", ") + ": ";
  if (blame.script.empty()) return of + "never held: no script makes it so";
  return of + (blame.held_before ? "since " : "never held, since ") + blame.script;
}

std::string hidden_because(const Hidden& hidden) {
  const std::string reason = hidden.reason.empty() ? "no reason given" : hidden.reason;
  return hidden.until.empty() ? reason : reason + " (until " + hidden.until + ")";
}

std::string printable_lines(std::string_view text, std::size_t indent) {
  std::string result;
  while (true) {
    const std::size_t end = text.find('\n');
    result += printable(text.substr(0, end));
    if (end == std::string_view::npos) return result;
    text.remove_prefix(end + 1);
    if (text.empty()) return result;
    result += '\n';
    result.append(indent, ' ');
  }
}

}  // namespace schemaproof
