#include "diff/coverage.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "diff/wanted.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

std::size_t count_of(const Snapshot& found, const std::string& what) {
  const auto& all = found.not_modelled;
  const auto known = std::find_if(all.begin(), all.end(), [&](const auto& entry) { return entry.first == what; });
  return known == all.end() ? 0 : known->second;
}

}  // namespace

std::string not_verified_on(const OpenedSide& from, const OpenedSide& to) {
  std::vector<std::string> texts;
  const bool stated = from.is(Side::Kind::expectation) || to.is(Side::Kind::expectation);
  const bool without_privileges = !stated && (from.built || to.built);
  for (const OpenedSide* side : {&from, &to}) {
    std::vector<std::string> parts = not_modelled_texts(side->seen.found);
    if (without_privileges && has_privileges(side->seen.found.schema)) parts.emplace_back("owners and privileges");
    const std::string text = joined(parts, ", ");
    if (!text.empty()) texts.push_back(fmt::format("{} in {}", text, side->side->shown));
  }
  return joined(texts, "; ");
}

std::string warning_of_what_a_copy_lacks(const OpenedSide& changed, const std::string& sql) {
  const std::vector<std::string> lacking = not_modelled_texts(changed.seen.found);
  if (changed.built || lacking.empty() || sql.find("DROP ") == std::string::npos) return {};
  return fmt::format(
      "a DROP in the SQL fails where one of these needs what is dropped; the copy that it was tried on has none of "
      "them: {}",
      joined(lacking, ", "));
}

std::string warning_of_what_went_along(const OpenedSide& changed, const OpenedSide& stated, const Snapshot& after) {
  std::vector<std::string> gone;
  for (const auto& [what, count] : changed.seen.found.not_modelled) {
    const std::size_t left = count_of(after, what);
    const bool wanted = stated.is(Side::Kind::expectation) || left < count_of(stated.seen.found, what);
    if (left < count && wanted) gone.push_back(fmt::format("{} of kind {}", count - left, what));
  }
  if (gone.empty()) return {};
  return "the SQL takes along what is not verified, and does not make it again: " + joined(gone, ", ");
}

}  // namespace schemaproof
