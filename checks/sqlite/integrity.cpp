#include "checks/sqlite/integrity.hpp"

#include <fmt/format.h>

#include "checks/failed.hpp"
#include "checks/inquiry.hpp"
#include "checks/part.hpp"
#include "sqlite/sql_tokens.hpp"
#include "support/failure.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

constexpr std::size_t most_told = 5;

Check check_of(const Question& question, const std::string& kind, const std::string& name) {
  Check check;
  check.subject = {kind, kind, kind, name};
  const auto& database = question.expectation.database;
  check.place = database ? database->place : question.expectation.strict_place;
  return check;
}

void drift(Check& check, std::string property, std::string expected, std::string found) {
  check.verdict = Verdict::drifted;
  check.drift = "changed";
  check.differences.push_back({std::move(property), std::move(expected), std::move(found), check.place});
}

std::string first_of(const std::vector<std::string>& texts) {
  if (texts.size() <= most_told) return joined(texts, ", ");
  return joined({texts.begin(), texts.begin() + most_told}, ", ") + ", …";
}

Check integrity(const Question& question, const SqliteAsk& ask) {
  Check check = check_of(question, "integrity_check", question.database);
  std::vector<std::string> faults;
  try {
    ask("PRAGMA integrity_check(20)", [&](const Row& row) {
      if (row.text(0) != "ok") faults.push_back(printable(row.text(0)));
    });
  } catch (const Failure& failure) {
    fail(check, failure);
    return check;
  }
  if (faults.empty()) return check;
  drift(check, "integrity", "ok", first_of(faults));
  check.hints.emplace_back("what is wrong with an index, REINDEX mends; anything else takes a backup");
  return check;
}

/// The rows of one table whose foreign keys lead to no row, key by key.
Check orphans(const Question& question, const SqliteAsk& ask, const Name& name, const Table& table) {
  Check check = check_of(question, "foreign_key_check", name.text());
  if (const Table* stated = question.wish.table(name)) check.place = stated->place;
  struct Orphans {
    std::size_t count = 0;
    std::vector<std::string> rows;
  };
  std::map<std::size_t, Orphans> by_key;
  try {
    ask("SELECT rowid, fkid FROM pragma_foreign_key_check(" + sqlite_literal(name.name) + ")", [&](const Row& row) {
      // The last key that was declared has number 0.
      const std::size_t key = table.foreign_keys.size() - 1 - std::stoul(std::string(row.text(1)));
      Orphans& found = by_key[key];
      ++found.count;
      if (found.rows.size() <= most_told && !row.is_null(0)) found.rows.push_back("rowid " + std::string(row.text(0)));
    });
  } catch (const Failure& failure) {
    fail(check, failure);
    return check;
  }
  for (const auto& [at, found] : by_key) {
    const ForeignKey& key = table.foreign_keys.at(at);
    const std::string which = found.rows.empty() ? "" : ": " + first_of(found.rows);
    drift(check, "orphans",
          fmt::format("every {} refers to a row of {}", part_name(name.text(), key), key.references->table.text()),
          fmt::format("{} without{}", counted(found.count, "row"), which));
    check.hints.push_back(
        fmt::format("they are: SELECT * FROM {0} WHERE rowid IN (SELECT rowid FROM "
                    "pragma_foreign_key_check({1}))",
                    sqlite_quoted(name.name), sqlite_literal(name.name)));
  }
  return check;
}

}  // namespace

void ask_integrity(const Question& question, const SqliteAsk& ask, Answers& answers) {
  answers.checks.push_back(integrity(question, ask));
  for (const auto& [name, table] : question.found.schema.tables) {
    if (!table.foreign_keys.empty() && is_counted(question, name, table))
      answers.checks.push_back(orphans(question, ask, name, table));
  }
}

void ask_left_enforced(const Question& question, const std::vector<std::string>& left_off, Answers& answers) {
  const auto& database = question.expectation.database;
  if (!database || !database->foreign_keys.value_or(true)) return;
  Check check = check_of(question, "foreign_keys", question.database);
  if (!left_off.empty()) {
    drift(check, "foreign_keys", "on, as before each script", "off after " + first_of(left_off));
    check.hints.emplace_back(
        "an application that runs it on its own connection goes on without: PRAGMA foreign_keys = ON");
  }
  answers.checks.push_back(std::move(check));
}

}  // namespace schemaproof
