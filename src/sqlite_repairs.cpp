#include "sqlite_repairs.hpp"

#include <algorithm>
#include <array>

#include "asking.hpp"
#include "catalog/sqlite/capture.hpp"
#include "catalog/sqlite/respell.hpp"
#include "catalog/sqlite/twin.hpp"
#include "same_as.hpp"
#include "support/failure.hpp"
#include "support/sql_names.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// Whether a check about the same says that it is as stated, or says nothing any more.
bool is_mended(const Check& drift, const std::vector<Check>& checks) {
  return std::none_of(checks.begin(), checks.end(), [&](const Check& check) {
    return check.subject.kind == drift.subject.kind && check.subject.name == drift.subject.name
           && check.verdict != Verdict::held;
  });
}

/// PostgreSQL finds a name for an index that has none, and SQLite wants one.
std::string with_names(const Check& check) {
  std::string name;
  for (const char c : check.subject.name) {
    const bool is_part = is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    if (is_part)
      name += c;
    else if (!name.empty() && name.back() != '_')
      name += '_';
  }
  name += name.ends_with('_') ? "idx" : "_idx";
  return replaced(check.repair, " INDEX ON ", " INDEX " + quoted_name(name) + " ON ");
}

bool works(const Question& question, const std::vector<std::string>& statements, const Check& drift) {
  try {
    SqliteScratch twin = twin_of(statements);
    if (twin.run(drift.repair)) return false;
    // What it is to be the same as is not made once more.
    if (is_of_same_as_in(question.expectation, drift)) return true;
    const SqliteAsk ask_twin = [&](const std::string& sql, const OnRow& on_row) {
      if (const auto error = twin.run(sql, on_row)) throw Failure(error->message);
    };
    const Snapshot found = capture(ask_twin);
    const std::vector<std::string> mended = statements_of(ask_twin);
    const Question again{question.expectation, question.wish, found, question.database, question.today};
    const Answers answers =
        ask_until_settled(again, [&](const Schema&, Spellings& spellings) { respell(mended, spellings); });
    return is_mended(drift, answers.checks);
  } catch (const Failure&) {
    return false;
  }
}

/// What is said in CREATE TABLE.
bool is_of_table(const Check& check) {
  constexpr std::array kinds_in_tables = {Kind::table,  Kind::column,      Kind::primary_key,
                                          Kind::unique, Kind::foreign_key, Kind::check};
  const bool is_one = std::any_of(kinds_in_tables.begin(), kinds_in_tables.end(),
                                  [&](Kind kind) { return words_of(kind).id == check.subject.kind; });
  return is_one && !(check.subject.kind == "table" && check.drift == "missing");
}

}  // namespace

void leave_repairs_that_work(const Question& question, const std::vector<std::string>& statements,
                             std::vector<Check>& checks) {
  constexpr int most_tried = 100;
  int tried = 0;
  for (Check& check : checks) {
    if (check.repair.empty()) continue;
    check.repair = with_names(check);
    if (++tried <= most_tried && works(question, statements, check)) continue;
    check.repair.clear();
    if (!is_of_table(check)) continue;
    check.hints.emplace_back(
        "SQLite changes this only in a table that is made anew: with PRAGMA foreign_keys = OFF, outside of a "
        "transaction, "
        "create it under another name, copy the rows, drop the old one, rename (sqlite.org/lang_altertable.html)");
  }
}

}  // namespace schemaproof
