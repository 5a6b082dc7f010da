#include "checks/cascade/judge.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "checks/cascade/tree.hpp"
#include "model/name.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

constexpr int with_restrict_violation = 18;

const std::string& rule_of(const Judged& about) {
  return about.event == Event::deletion ? *about.key->on_delete : *about.key->on_update;
}

std::string shown(const std::optional<std::string>& value) {
  return value ? printable(*value) : std::string("NULL");
}

std::string shown(const std::map<std::string, std::optional<std::string>>& values) {
  std::vector<std::string> texts;
  for (const auto& [column, value] : values) texts.push_back(fmt::format("{} = {}", name_text(column), shown(value)));
  return joined(texts, ", ");
}

/// What the row that refers must hold afterwards, in the columns that the rule sets.
std::map<std::string, std::optional<std::string>> wanted_values(const Judged& about, const Seen& seen) {
  const std::string& rule = rule_of(about);
  std::map<std::string, std::optional<std::string>> wanted;
  if (rule == "cascade") return seen.new_key;
  for (const std::string& column : columns_set_by(rule, *about.key)) {
    if (rule.starts_with("set null")) {
      wanted[column] = std::nullopt;
    } else if (const auto value = seen.defaults.find(column); value != seen.defaults.end()) {
      wanted[column] = value->second;
    }
  }
  return wanted;
}

std::string expected_text(const Judged& about, const Seen& seen) {
  const std::string& rule = rule_of(about);
  const bool deletes = about.event == Event::deletion;
  if (refuses(rule)) return fmt::format("{}: {} is refused", rule, deletes ? "the delete" : "the change of the key");
  if (rule == "cascade" && deletes) return "cascade: the row that refers to it is deleted";
  if (rule.starts_with("set default") && seen.refusal)
    return fmt::format("{}: the row that refers to it has its default in {}", rule,
                       names_text(columns_set_by(rule, *about.key)));
  const auto wanted = wanted_values(about, seen);
  // What the new key is was not told: its change was refused.
  if (wanted.empty()) return fmt::format("{}: the row that refers to it has the new key", rule);
  return fmt::format("{}: the row that refers to it has {}", rule, shown(wanted));
}

std::string refusal_text(const Judged& about, const Refusal& refusal) {
  return fmt::format("{} is refused: {} {}", about.event == Event::deletion ? "the delete" : "the change of the key",
                     refusal.sqlstate, printable(refusal.message));
}

std::string fate_text(const Judged& about, const Fate& fate) {
  switch (fate.kind) {
    case Fate::Kind::gone: return "the row that refers to it is deleted";
    case Fate::Kind::changed: return "the row that refers to it has " + shown(fate.changes);
    case Fate::Kind::kept: break;
  }
  return about.event == Event::deletion ? "the row that refers to it stays, and refers to no row"
                                        : "the row that refers to it keeps the old key, and refers to no row";
}

Judgement differs(const Judged& about, const Seen& seen, std::string found) {
  const char* const property = about.event == Event::deletion ? "on_delete" : "on_update";
  return {Difference{property, expected_text(about, seen), std::move(found), {}}, {}};
}

/// Whether what refused is the value itself that the rule sets, or lets the key have.
bool is_refused_by_itself(const Judged& about, const Refusal& refusal) {
  const std::string& rule = rule_of(about);
  if (refusal.table != about.table || !rule.starts_with("set ")) return false;
  if (refusal.constraint == about.key->name) return rule.starts_with("set default");
  const Names set = columns_set_by(rule, *about.key);
  return refusal.sqlstate == "23502" && std::find(set.begin(), set.end(), refusal.column) != set.end();
}

/// Whether what refused is the key itself, or what its action met below.
bool comes_from_key(const Judged& about, const Refusal& refusal) {
  if (about.has_copies) return refusal.sqlstate == "23503" || refusal.sqlstate == "23001";
  return refusal.constraint == about.key->name && refusal.table == about.table;
}

Judgement judge_refusal(const Judged& about, const Seen& seen) {
  const Refusal& refusal = *seen.refusal;
  const std::string& rule = rule_of(about);
  if (rule.starts_with("set default") && seen.has_defaults_already)
    return {std::nullopt, "the row that was made refers to its default already: " + refusal_text(about, refusal), false,
            true};
  if (!refuses(rule)) {
    // What stops a change of the key at the row itself says nothing of the rows that refer to it.
    const bool is_of_child = refusal.table == about.table || refusal.sqlstate == "23503" || refusal.sqlstate == "23001";
    if (about.event == Event::change && !is_of_child) return {std::nullopt, refusal_text(about, refusal)};
    Judgement judgement = differs(about, seen, refusal_text(about, refusal));
    judgement.is_doubtful = !is_refused_by_itself(about, refusal);
    judgement.depends_on_row = refusal.sqlstate == "23514" && refusal.table == about.table && rule.starts_with("set ");
    return judgement;
  }
  if (!comes_from_key(about, refusal))
    return {std::nullopt, "something else came first: " + refusal_text(about, refusal)};
  const bool restricts = rule == "restrict" && about.major >= with_restrict_violation;
  const char* const sqlstate = restricts ? "23001" : "23503";
  if (refusal.sqlstate == sqlstate) return {};
  return differs(about, seen, refusal_text(about, refusal));
}

bool is_as_wanted(const Judged& about, const Seen& seen) {
  if (rule_of(about) == "cascade" && about.event == Event::deletion) return seen.child.kind == Fate::Kind::gone;
  if (seen.child.kind == Fate::Kind::gone) return false;
  const auto wanted = wanted_values(about, seen);
  for (const auto& [column, value] : wanted) {
    const auto now = seen.child.changes.find(column);
    // A column that does not differ held the value before.
    if (now != seen.child.changes.end() && now->second != value) return false;
    if (now == seen.child.changes.end() && seen.child.kind == Fate::Kind::kept) return false;
  }
  // Of the key's other columns none may differ. What else does, triggers did and generated columns.
  return std::all_of(about.key->columns.begin(), about.key->columns.end(), [&](const std::string& column) {
    return wanted.contains(column) || !seen.child.changes.contains(column);
  });
}

}  // namespace

Judgement judge(const Judged& about, const Seen& seen) {
  if (seen.refusal) return judge_refusal(about, seen);
  const std::string& rule = rule_of(about);
  if (seen.parent_is_as_it_was) {
    if (about.event == Event::change)
      return {std::nullopt, "the key was not changed: something else changed the row before, or keeps it as it is"};
    if (refuses(rule)) return {std::nullopt, "nothing is deleted: the row itself stays"};
    return differs(about, seen, "nothing is deleted: the row itself stays");
  }
  if (refuses(rule) || !is_as_wanted(about, seen)) {
    Judgement judgement = differs(about, seen, fate_text(about, seen.child));
    judgement.is_doubtful = seen.child.kind != Fate::Kind::kept;
    return judgement;
  }
  // What triggers do to its other columns is not the key's doing.
  const bool is_control_moved =
      seen.control.kind == Fate::Kind::gone
      || std::any_of(about.key->columns.begin(), about.key->columns.end(),
                     [&](const std::string& column) { return seen.control.changes.contains(column); });
  if (is_control_moved) {
    Judgement judgement =
        differs(about, seen, "a row that refers to another row is not as it was: " + fate_text(about, seen.control));
    judgement.is_doubtful = true;
    return judgement;
  }
  return {};
}

}  // namespace schemaproof
