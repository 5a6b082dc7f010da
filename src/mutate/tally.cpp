#include "mutate/tally.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace schemaproof {

namespace {

/// What to state for all of them to be noticed at once.
std::string hint_for(const Expectation& expectation, Kind kind, const std::string& property,
                     const std::optional<Kind>& under) {
  const std::optional<Kind> strict = property == "added" ? std::optional(kind) : under;
  if (!strict || expectation.strict.contains(*strict)) return {};
  return fmt::format("strict: [{}] notices it everywhere", words_of(*strict).section);
}

/// Where all of them are unnoticed there is no telling them apart.
std::string told(const std::vector<std::string>& unnoticed, std::size_t changes, std::size_t limit) {
  if (unnoticed.size() == changes) return "all " + with_commas(changes);
  std::string text = fmt::format("{} of {}", with_commas(unnoticed.size()), with_commas(changes));
  const std::size_t count = std::min(limit, unnoticed.size());
  for (std::size_t i = 0; i < count; ++i) text += "\n" + unnoticed[i];
  if (count < unnoticed.size()) text += fmt::format("\nand {} more", with_commas(unnoticed.size() - count));
  return text;
}

}  // namespace

std::string with_commas(std::size_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, ",");
  return text;
}

void MutationTally::add(const Mutation& mutation, bool is_noticed) {
  auto& sorts = sorts_[mutation.kind];
  auto sort =
      std::find_if(sorts.begin(), sorts.end(), [&](const auto& known) { return known.first == mutation.property; });
  if (sort == sorts.end()) sort = sorts.insert(sort, {mutation.property, Sort{mutation.under, 0, {}}});
  ++changes_;
  ++sort->second.changes;
  if (is_noticed) {
    ++noticed_;
  } else {
    sort->second.unnoticed.push_back(mutation.object + (mutation.change.empty() ? "" : ": " + mutation.change));
  }
}

std::vector<Check> MutationTally::checks(const Expectation& expectation, std::size_t limit) const {
  std::vector<Check> checks;
  for (const auto& [kind, sorts] : sorts_) {
    const KindWords& words = words_of(kind);
    for (const auto& [property, sort] : sorts) {
      Check check;
      check.subject = {"mutate", "property", std::string(words.section), fmt::format("{}.{}", words.id, property)};
      check.place = expectation.strict_place;
      if (!sort.unnoticed.empty()) {
        check.verdict = Verdict::drifted;
        check.drift = "changed";
        const std::string all = with_commas(sort.changes);
        check.differences.push_back(
            {"unnoticed", "none of " + all, told(sort.unnoticed, sort.changes, limit), check.place});
        if (std::string hint = hint_for(expectation, kind, property, sort.under); !hint.empty()) {
          check.hints.push_back(std::move(hint));
        }
      }
      checks.push_back(std::move(check));
    }
  }
  return checks;
}

}  // namespace schemaproof
