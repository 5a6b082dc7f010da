#include "checks/told.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace schemaproof {

ToldDrifts::ToldDrifts(Answers& answers) : answers_(answers) {
  for (std::size_t i = 0; i < answers.checks.size(); ++i) {
    const Check& check = answers.checks[i];
    if (check.verdict == Verdict::drifted) {
      by_kind_and_group_[{check.subject.kind, check.subject.group}].push_back(i);
    }
  }
}

std::optional<std::size_t> ToldDrifts::find(Kind kind, const std::string& group, const Matches& matches) const {
  return find(std::string(words_of(kind).id), group, matches);
}

std::optional<std::size_t> ToldDrifts::find(const std::string& kind, const std::string& group,
                                            const Matches& matches) const {
  const auto drifts = by_kind_and_group_.find({kind, group});
  if (drifts == by_kind_and_group_.end()) return std::nullopt;
  for (const std::size_t drift : drifts->second) {
    if (matches(answers_.checks[drift])) return drift;
  }
  return std::nullopt;
}

std::optional<std::size_t> ToldDrifts::unexpected(Kind kind, const std::string& group, const std::string& name) const {
  const auto drift =
      find(kind, group, [&](const Check& check) { return check.drift == "unexpected" && check.subject.name == name; });
  if (drift) return drift;
  const std::string along = fmt::format("unexpected {} {}", words_of(kind).words, name);
  const auto column = find(Kind::column, group, [&](const Check& check) {
    return std::find(check.consequences.begin(), check.consequences.end(), along) != check.consequences.end();
  });
  if (column) return column;
  return find(Kind::table, group, [](const Check& check) { return check.drift == "unexpected"; });
}

std::optional<std::size_t> ToldDrifts::of_foreign_keys(const std::string& group) const {
  const auto drift = find(Kind::foreign_key, group, [](const Check&) { return true; });
  if (drift) return drift;
  const std::string along = fmt::format("unexpected {} ", words_of(Kind::foreign_key).words);
  return find(Kind::column, group, [&](const Check& check) {
    return std::any_of(check.consequences.begin(), check.consequences.end(),
                       [&](const std::string& consequence) { return consequence.starts_with(along); });
  });
}

std::string ToldDrifts::tell_with(std::size_t drift, const std::string& consequence) {
  Check& check = answers_.checks[drift];
  check.consequences.push_back(consequence);
  const std::string what = check.drift == "changed" ? "is not as stated" : "is " + check.drift;
  return fmt::format("follows from: {} {}", check.subject.text(), what);
}

bool differs_in(const Check& drift, std::string_view property) {
  return std::any_of(drift.differences.begin(), drift.differences.end(),
                     [&](const Difference& difference) { return difference.property == property; });
}

}  // namespace schemaproof
