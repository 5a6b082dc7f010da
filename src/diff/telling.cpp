#include "diff/telling.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "support/text.hpp"

namespace schemaproof {

namespace {

void replace_start(std::string& text, std::string_view start, std::string_view with) {
  if (text.starts_with(start)) text.replace(0, start.size(), with);
}

void replace_end(std::string& text, std::string_view end, std::string_view with) {
  if (text.ends_with(end)) text.replace(text.size() - end.size(), end.size(), with);
}

/// What `verify` advises speaks of an expectation and a database; of two sides it would be wrong.
void keep_hints_that_fit(Check& check) {
  std::erase_if(check.hints, [](const std::string& hint) {
    return !hint.starts_with("its name is") && !hint.starts_with("could not compare");
  });
}

/// Whether only the name differs, and would not if it had been made after the new name.
bool follows(const Check& check, const Rename& rename) {
  if (check.verdict != Verdict::drifted || check.differences.size() != 1) return false;
  const Difference& difference = check.differences.front();
  const bool is_name = difference.property == "name" || difference.property == "not_null_name";
  return is_name && replaced(difference.expected, rename.from(), rename.to) == difference.found;
}

}  // namespace

void tell_as_differences(std::vector<Check>& checks, Wanted wanted) {
  const std::string_view missing = wanted == Wanted::to ? "added" : "removed";
  const std::string_view unexpected = wanted == Wanted::to ? "removed" : "added";
  for (Check& check : checks) {
    replace_end(check.reason, " is missing", fmt::format(" is {}", missing));
    for (std::string& consequence : check.consequences) {
      replace_start(consequence, "not asked: its ", "with it: ");
      replace_start(consequence, "unexpected ", fmt::format("{}: ", unexpected));
    }
    if (check.verdict != Verdict::drifted) continue;
    keep_hints_that_fit(check);
    if (check.drift == "missing") check.drift = missing;
    if (check.drift == "unexpected") check.drift = unexpected;
    if (wanted == Wanted::from) continue;
    for (Difference& difference : check.differences) std::swap(difference.expected, difference.found);
  }
}

void tell_renames(std::vector<Check>& checks, const Renames& renames, const std::string& home) {
  std::vector<Check> told;
  for (const Rename& rename : renames) {
    Check check = rename.check(home);
    for (Check& other : checks) {
      if (other.subject.group != check.subject.group || !follows(other, rename)) continue;
      check.consequences.push_back(fmt::format("{}: name {} -> {}", other.subject.text(),
                                               other.differences.front().expected, other.differences.front().found));
      check.repair += "\n" + other.repair;
      other = Check{other.subject, Verdict::skipped, {}, {}, {}, {}, {}, {}, {}, {}};
      other.reason = fmt::format("follows from: {} is renamed", check.subject.text());
    }
    told.push_back(std::move(check));
  }
  checks.insert(checks.begin(), std::make_move_iterator(told.begin()), std::make_move_iterator(told.end()));
}

void hint_at_renames(std::vector<Check>& checks, const Renames& renames) {
  for (const Rename& rename : renames) {
    if (rename.certain) continue;
    const std::string before = rename.text();
    const std::string after = rename.column.empty() ? Name{rename.table.schema, rename.to}.text()
                                                    : rename.table.text() + "." + name_text(rename.to);
    const std::string hint = fmt::format("{} and {} have {}: renamed? --rename {}={} says so", before, after,
                                         rename.why, before, name_text(rename.to));
    const std::string_view kind = rename.column.empty() ? "table" : "column";
    for (Check& check : checks) {
      const bool is_of_pair = check.subject.name == before || check.subject.name == after;
      if (check.verdict == Verdict::drifted && check.subject.kind == kind && is_of_pair) check.hints.push_back(hint);
    }
  }
}

}  // namespace schemaproof
