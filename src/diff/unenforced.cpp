#include "diff/unenforced.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>

#include "checks/check.hpp"
#include "diff/wanted.hpp"

namespace schemaproof {

namespace {

/// Of what `enforcement` finds, what the schema itself does not say.
constexpr std::array only_enforcement_says = {"disabled_trigger", "invalid_index"};

/// By what they are called in reports, those constraints of which something is found.
std::map<std::string, Check> unenforced_in(const DeclaredIn& side) {
  Expectation all = comparing_all("enforcement", side.schemas);
  all.strict.clear();
  all.enforcement.range = EnforcementWish::Range::all;
  Schema nothing;
  nothing.home = side.found.schema.home;
  Spellings spellings;
  std::map<std::string, Check> unenforced;
  for (Check& check : ask({all, nothing, side.found, {}, {}}, spellings).checks) {
    std::erase_if(check.differences, [](const Difference& difference) {
      return std::find(only_enforcement_says.begin(), only_enforcement_says.end(), difference.property)
             == only_enforcement_says.end();
    });
    if (check.differences.empty()) continue;
    std::string name = check.subject.name;
    unenforced.emplace(std::move(name), std::move(check));
  }
  return unenforced;
}

std::string found_of(const Check* check, std::string_view property) {
  if (check == nullptr) return "none";
  const auto difference = std::find_if(check->differences.begin(), check->differences.end(),
                                       [&](const Difference& candidate) { return candidate.property == property; });
  return difference == check->differences.end() ? "none" : difference->found;
}

/// The constraint's check, with what differs between the two; none where nothing does.
std::vector<Check> unlike(const Check* changed, const Check* stated) {
  Check check;
  check.subject = (changed != nullptr ? changed : stated)->subject;
  for (const char* property : only_enforcement_says) {
    const std::string wanted = found_of(stated, property);
    const std::string found = found_of(changed, property);
    if (wanted != found) check.differences.push_back({property, wanted, found, {}});
  }
  if (check.differences.empty()) return {};
  check.verdict = Verdict::drifted;
  check.drift = "changed";
  if (stated == nullptr) check.repair = changed->repair;
  return {std::move(check)};
}

}  // namespace

std::vector<Check> not_enforced_alike(const DeclaredIn& changed, const DeclaredIn& stated,
                                      const std::vector<Check>& told) {
  const std::map<std::string, Check> in_changed = unenforced_in(changed);
  const std::map<std::string, Check> in_stated = unenforced_in(stated);
  std::map<std::string, std::pair<const Check*, const Check*>> both;
  for (const auto& [name, check] : in_changed) both[name].first = &check;
  for (const auto& [name, check] : in_stated) both[name].second = &check;
  std::vector<Check> checks;
  for (const auto& [name, pair] : both) {
    const bool is_told = std::any_of(told.begin(), told.end(), [&subject = name](const Check& check) {
      return check.verdict == Verdict::drifted && check.subject.name == subject;
    });
    if (is_told) continue;
    for (Check& check : unlike(pair.first, pair.second)) checks.push_back(std::move(check));
  }
  return checks;
}

}  // namespace schemaproof
