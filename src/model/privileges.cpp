#include "model/privileges.hpp"

#include <algorithm>
#include <array>

#include "model/name.hpp"
#include "support/sql_names.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

constexpr std::string_view grant_option = " with grant option";
constexpr std::string_view all_but = "all but ";

std::size_t place_of(const std::string& word) {
  static constexpr std::array order = {"select",  "insert",   "update",  "delete", "truncate", "references",
                                       "trigger", "maintain", "execute", "usage",  "create"};
  const auto* place = std::find(order.begin(), order.end(), word);
  return static_cast<std::size_t>(place - order.begin());
}

bool covers(const std::vector<Privilege>& privileges, const std::vector<std::string>& words, bool with_grant_option) {
  return std::all_of(words.begin(), words.end(), [&](const std::string& word) {
    return std::any_of(privileges.begin(), privileges.end(), [&](const Privilege& privilege) {
      return privilege.word == word && privilege.with_grant_option == with_grant_option;
    });
  });
}

}  // namespace

std::string grantee_of(std::string_view role) {
  const bool is_word = role == "owner" || role.starts_with('"');
  return is_word ? "\"" + replaced(std::string(role), "\"", "\"\"") + "\"" : std::string(role);
}

std::string role_of(std::string_view grantee) {
  return grantee == "owner" || grantee == "public" || grantee == "none" ? std::string() : unquoted_name(grantee);
}

std::string grantee_text(std::string_view grantee) {
  return grantee.starts_with('"') ? std::string(grantee) : name_text(grantee);
}

Grantable grantable_of(Kind kind, std::string_view name) {
  switch (kind) {
    case Kind::column: return Grantable::column;
    case Kind::sequence: return Grantable::sequence;
    case Kind::function: return Grantable::function;
    case Kind::schema: return Grantable::schema;
    case Kind::enumeration:
    case Kind::domain:
    case Kind::composite_type:
    case Kind::range: return Grantable::type;
    case Kind::default_privilege:
      return name.starts_with("sequences")     ? Grantable::sequence
             : name.starts_with("functions")   ? Grantable::function
             : name.starts_with("types")       ? Grantable::type
             : name.starts_with("schemas")     ? Grantable::schema
             : name.find("large objects") <= 1 ? Grantable::large_object
                                               : Grantable::table;
    default: return Grantable::table;
  }
}

std::vector<Privilege> parse_privileges(std::string_view text, Grantable grantable, int major) {
  std::vector<Privilege> privileges;
  if (lowered(trimmed(text)).starts_with(all_but)) {
    const std::vector<Privilege> taken = parse_privileges(trimmed(text).substr(all_but.size()), grantable, major);
    for (const std::string& word : privileges_of(grantable, major)) {
      if (std::none_of(taken.begin(), taken.end(), [&](const Privilege& one) { return one.word == word; })) {
        privileges.push_back({word});
      }
    }
    return privileges;
  }
  for (const std::string& part : split_top_level(text, ',')) {
    Privilege privilege{lowered(part)};
    if (privilege.word.ends_with(grant_option)) {
      privilege.with_grant_option = true;
      privilege.word = std::string(trimmed(privilege.word.substr(0, privilege.word.size() - grant_option.size())));
    }
    if (privilege.word == "all privileges") privilege.word = "all";
    if (!privilege.word.empty() && privilege.word != "none") privileges.push_back(std::move(privilege));
  }
  return privileges;
}

std::vector<std::string> privileges_of(Grantable grantable, int major) {
  switch (grantable) {
    case Grantable::table: {
      std::vector<std::string> words = {"select", "insert", "update", "delete", "truncate", "references", "trigger"};
      constexpr int with_maintain = 17;
      if (major >= with_maintain) words.emplace_back("maintain");
      return words;
    }
    case Grantable::column: return {"select", "insert", "update", "references"};
    case Grantable::sequence: return {"select", "update", "usage"};
    case Grantable::function: return {"execute"};
    case Grantable::type: return {"usage"};
    case Grantable::schema: return {"usage", "create"};
    case Grantable::large_object: return {"select", "update"};
  }
  return {};
}

std::string public_privileges(Grantable grantable, std::string_view object, int major) {
  constexpr int closed_public = 15;
  switch (grantable) {
    case Grantable::function: return "execute";
    case Grantable::type: return "usage";
    case Grantable::schema: return object != "public" ? "none" : major < closed_public ? "all" : "usage";
    default: return "none";
  }
}

std::string privileges_text(std::vector<Privilege> privileges, Grantable grantable, int major) {
  const std::vector<std::string> words = privileges_of(grantable, major);
  if (words.size() > 1 && privileges.size() == words.size()) {
    if (covers(privileges, words, false)) return "all";
    if (covers(privileges, words, true)) return "all" + std::string(grant_option);
  }
  std::stable_sort(privileges.begin(), privileges.end(),
                   [](const Privilege& a, const Privilege& b) { return place_of(a.word) < place_of(b.word); });
  std::string text;
  for (const Privilege& privilege : privileges) {
    // Of one privilege, all of them is that one.
    const std::string& word = privilege.word == "all" && words.size() == 1 ? words.front() : privilege.word;
    text += (text.empty() ? "" : ", ") + word + (privilege.with_grant_option ? std::string(grant_option) : "");
  }
  return text.empty() ? "none" : text;
}

}  // namespace schemaproof
