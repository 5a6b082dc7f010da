#include "checks/changes/changes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "checks/changes/rules.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

const ChangeRule* rule_for(const Change& change) {
  for (const ChangeRule& rule : change_rules()) {
    const bool is_of_kind = rule.kind == "*" || rule.kind == change.check.subject.kind;
    const bool is_of_sort = rule.what == "*" || rule.what == change.what;
    if (is_of_kind && is_of_sort && (rule.when == nullptr || rule.when(change))) return &rule;
  }
  return nullptr;
}

SchemaChange judged(const Change& change, std::string what) {
  SchemaChange told;
  told.what = std::move(what);
  const ChangeRule* rule = rule_for(change);
  told.compatibility = rule == nullptr ? Compatibility::breaking : rule->compatibility;
  told.reason = rule == nullptr ? "no rule says that it is safe" : std::string(rule->reason);
  if (rule != nullptr) told.safer = rule->safer;
  return told;
}

Check check_of(const MigrationEffects& migration, std::string_view words, const Place& place) {
  Check check;
  check.subject = {"changes", std::string(words), "changes", migration.migration};
  check.place = place;
  return check;
}

void drift(Check& check, std::string_view property, std::string_view expected, std::string found) {
  check.verdict = Verdict::drifted;
  check.drift = "changed";
  check.differences.push_back({std::string(property), std::string(expected), std::move(found), check.place});
}

void blame(Check& check, const MigrationEffects& migration) {
  if (check.verdict == Verdict::drifted)
    check.blames.push_back({{}, "migration " + migration.migration, migration.file, true});
}

void hint(Check& check, const std::string& text) {
  const bool is_known = std::find(check.hints.begin(), check.hints.end(), text) != check.hints.end();
  if (!text.empty() && !is_known) check.hints.push_back(text);
}

Check ask_allowed(const ChangesWish& wish, const MigrationEffects& migration) {
  Check check = check_of(migration, "migration", wish.allow_place);
  std::string found;
  for (const SchemaChange& change : migration.changes) {
    if (change.compatibility <= wish.allow) continue;
    found += fmt::format("{}{}: {}: {}", found.empty() ? "" : "\n", word_of(change.compatibility), change.what,
                         change.reason);
    if (!change.safer.empty()) hint(check, fmt::format("{}: {}", change.what, change.safer));
  }
  if (!found.empty()) drift(check, "allow", word_of(wish.allow), std::move(found));
  blame(check, migration);
  return check;
}

/// What was seen of it, for people.
std::string told(const TouchedTable& table) {
  std::vector<std::string> parts = table.locks;
  if (table.rewritten) parts.emplace_back("rewritten");
  if (table.rows_read > 0) parts.emplace_back("rows read");
  if (table.rows_written > 0) parts.emplace_back("rows written");
  return joined(parts, ", ");
}

/// What would help those who wait.
std::string advice(const TouchedTable& table, const MigrationEffects& migration) {
  const bool changes_columns =
      std::any_of(migration.changes.begin(), migration.changes.end(),
                  [](const SchemaChange& change) { return change.what.starts_with("column "); });
  if (table.rewritten && changes_columns) return "a column beside the old one, filled in batches, rewrites nothing";
  if (table.rewritten) {
    return "VACUUM without FULL makes room while others read and write; what must be written anew can be by pg_repack, "
           "beside those who use it";
  }
  if (table.rows_read > 0) {
    return "what reads the whole table can go without the lock: CREATE INDEX CONCURRENTLY; NOT VALID first, and "
           "VALIDATE CONSTRAINT by itself";
  }
  return "it waits for whoever uses the table, and everybody after it waits too: SET lock_timeout, and try again";
}

Check ask_locks(const ChangesWish& wish, const MigrationEffects& migration) {
  Check check = check_of(migration, "watched migration", wish.locks_place);
  const std::string expected = wish.locks == Blocked::nothing ? "none" : "reads";
  std::string found;
  std::vector<std::string> empty;
  for (const TouchedTable& table : migration.tables) {
    if (table.blocked <= wish.locks) continue;
    if (!table.had_rows) {
      empty.push_back(table.name);
      continue;
    }
    found += fmt::format("{}{} of {} are blocked: {}", found.empty() ? "" : "\n", word_of(table.blocked), table.name,
                         told(table));
    hint(check, advice(table, migration));
  }
  if (!found.empty()) drift(check, "locks", expected, std::move(found));
  if (check.verdict == Verdict::drifted) {
    blame(check, migration);
  } else if (!migration.unseen.empty()) {
    check.verdict = Verdict::errored;
    check.reason = migration.unseen;
  } else if (!empty.empty()) {
    check.verdict = Verdict::skipped;
    check.reason = "it locks tables that were empty: rows of a seed would tell whether that matters";
  }
  return check;
}

}  // namespace

std::vector<SchemaChange> changes_of(const Check& difference, const Schema& before, const Schema& after,
                                     const std::set<std::string>& checks_of_bounds) {
  std::vector<SchemaChange> changes;
  const bool was_bounds = difference.subject.kind == "check" && checks_of_bounds.contains(difference.subject.name);
  if (difference.differences.empty()) {
    const Change change{difference, difference.drift, {}, {}, before, after, was_bounds};
    changes.push_back(judged(change, fmt::format("{} is {}", difference.subject.text(), difference.drift)));
  }
  for (const Difference& each : difference.differences) {
    const Change change{difference, each.property, each.expected, each.found, before, after, was_bounds};
    const bool is_long = (each.expected + each.found).find('\n') != std::string::npos;
    const std::string values = is_long ? " is another" : fmt::format(" {} -> {}", each.expected, each.found);
    changes.push_back(judged(change, fmt::format("{}: {}{}", difference.subject.text(), each.property, values)));
  }
  return changes;
}

void ask_changes(const ChangesWish& wish, const std::vector<MigrationEffects>& migrations, Answers& answers) {
  for (const MigrationEffects& migration : migrations) {
    if (wish.allow != Compatibility::breaking) answers.checks.push_back(ask_allowed(wish, migration));
    if (wish.locks != Blocked::reads_and_writes) answers.checks.push_back(ask_locks(wish, migration));
  }
}

void leave_changes(const ChangesWish& wish, Verdict verdict, const std::string& reason, const std::string& hint,
                   Answers& answers) {
  Check check;
  check.subject = {"changes", "migrations", "changes", wish.since.empty() ? "all" : "since " + wish.since};
  check.verdict = verdict;
  check.reason = reason;
  if (!hint.empty()) check.hints.push_back(hint);
  check.place = wish.place;
  answers.checks.push_back(std::move(check));
}

}  // namespace schemaproof
