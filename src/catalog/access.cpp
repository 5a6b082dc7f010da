#include "catalog/access.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "postgres/row.hpp"

namespace schemaproof {

namespace {

struct Letter {
  char letter;
  const char* word;
};

constexpr std::array letters = {Letter{'r', "select"},  Letter{'a', "insert"},   Letter{'w', "update"},
                                Letter{'d', "delete"},  Letter{'D', "truncate"}, Letter{'x', "references"},
                                Letter{'t', "trigger"}, Letter{'m', "maintain"}, Letter{'X', "execute"},
                                Letter{'U', "usage"},   Letter{'C', "create"}};

/// The role before `=`, and what is behind it up to `/`.
std::pair<std::string, std::string> parts_of(const std::string& item) {
  std::string role;
  std::size_t at = 0;
  bool quoted = false;
  for (; at < item.size() && (quoted || item[at] != '='); ++at) {
    if (item[at] != '"')
      role += item[at];
    else if (quoted && at + 1 < item.size() && item[at + 1] == '"')
      role += item[++at];
    else
      quoted = !quoted;
  }
  const std::size_t begin = std::min(at + 1, item.size());
  return {role, item.substr(begin, item.find('/', begin) - begin)};
}

std::vector<Privilege> privileges_in(const std::string& text) {
  std::vector<Privilege> privileges;
  for (const char c : text) {
    const auto* known = std::find_if(letters.begin(), letters.end(), [&](const Letter& l) { return l.letter == c; });
    if (known != letters.end())
      privileges.push_back({known->word});
    else if (c == '*' && !privileges.empty())
      privileges.back().with_grant_option = true;
  }
  return privileges;
}

/// Two grantors may have granted the same.
void merge(std::vector<Privilege>& into, const std::vector<Privilege>& more) {
  for (const Privilege& privilege : more) {
    const auto same = std::find_if(into.begin(), into.end(), [&](const auto& p) { return p.word == privilege.word; });
    if (same == into.end())
      into.push_back(privilege);
    else
      same->with_grant_option = same->with_grant_option || privilege.with_grant_option;
  }
}

/// What the owner of a table was left with, told by what was taken: so it goes for majors with more privileges too.
/// Nothing where little was left, which was rather granted anew.
std::optional<std::string> less(const std::vector<Privilege>& left, const AccessList& list) {
  std::string taken;
  std::size_t count = 0;
  for (const std::string& word : privileges_of(list.grantable, list.major)) {
    const auto has = std::find_if(left.begin(), left.end(), [&](const Privilege& one) { return one.word == word; });
    if (has != left.end() && has->with_grant_option) return std::nullopt;
    if (has != left.end()) continue;
    taken += (taken.empty() ? "" : ", ") + word;
    ++count;
  }
  if (list.grantable != Grantable::table || count >= left.size()) return std::nullopt;
  return "all but " + taken;
}

std::string public_has(const AccessList& list) {
  return list.whole ? public_privileges(list.grantable, list.object, list.major) : "none";
}

}  // namespace

Entries grants_of(const AccessList& list) {
  if (list.items.empty()) return {};
  std::map<std::string, std::vector<Privilege>> by_role;
  for (const std::string& item : array_elements(list.items)) {
    const auto [role, privileges] = parts_of(item);
    merge(by_role[role.empty()         ? "public"
                  : role == list.owner ? "owner"
                                       : grantee_of(role)],
          privileges_in(privileges));
  }
  const auto text = [&](const std::vector<Privilege>& privileges) {
    return privileges_text(privileges, list.grantable, list.major);
  };
  const std::string everything = text([&] {
    std::vector<Privilege> all;
    for (const std::string& word : privileges_of(list.grantable, list.major)) all.push_back({word});
    return all;
  }());
  const bool is_column = list.grantable == Grantable::column;  // a table's owner has no entry of his own there
  Entries grants;
  if (list.whole && !is_column && !by_role.contains("owner")) grants.emplace_back("owner", "none");
  if (public_has(list) != "none" && !by_role.contains("public")) grants.emplace_back("public", "none");
  for (const auto& [role, privileges] : by_role) {
    std::string has = text(privileges);
    if (list.whole && role == "owner" && has == everything) continue;
    if (list.whole && role == "owner") has = less(privileges, list).value_or(has);
    if (role == "public" && has == public_has(list)) continue;
    grants.emplace_back(role, has);
  }
  std::sort(grants.begin(), grants.end());
  return grants;
}

}  // namespace schemaproof
