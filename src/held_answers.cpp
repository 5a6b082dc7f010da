#include "held_answers.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <utility>

namespace schemaproof {

namespace {

/// One check of what several stretches say of a table: the worst counts.
void join(Check& into, Check check) {
  const auto rank = [](Verdict verdict) {
    return verdict == Verdict::drifted ? 2 : verdict == Verdict::errored ? 1 : 0;
  };
  std::move(check.differences.begin(), check.differences.end(), std::back_inserter(into.differences));
  std::move(check.hints.begin(), check.hints.end(), std::back_inserter(into.hints));
  if (rank(check.verdict) <= rank(into.verdict)) return;
  into.verdict = check.verdict;
  into.drift = check.drift;
  into.reason = check.reason;
}

/// Of the columns whose one name the table has, and whose other it lacks.
void forget_renamed_columns(const Table* table, PreserveWish& wish, std::string PreservedColumn::* has,
                            std::string PreservedColumn::* lacks) {
  if (table == nullptr) return;
  std::erase_if(wish.columns, [&](const PreservedColumn& column) {
    return !column.was.empty() && table->column(column.*has) != nullptr && table->column(column.*lacks) == nullptr;
  });
}

/// The names that were new when the stretch began.
void forget_renames_before(const Schema& before, PreserveWish& wish) {
  const bool is_done = wish.was && before.table(*wish.was) == nullptr && before.table(wish.table) != nullptr;
  if (is_done) wish.was.reset();
  const Table* table = before.table(wish.was.value_or(wish.table));
  if (table == nullptr) return;
  for (const PreservedColumn& column : wish.columns) {
    if (column.was.empty() || table->column(column.was) != nullptr) continue;
    std::replace(wish.key.begin(), wish.key.end(), column.was, column.name);
    std::replace(wish.except.begin(), wish.except.end(), column.was, column.name);
  }
  forget_renamed_columns(table, wish, &PreservedColumn::name, &PreservedColumn::was);
}

/// The names that are still as they were.
void forget_renames_to_come(const Schema& now, PreserveWish& wish) {
  const bool is_to_come = wish.was && now.table(wish.table) == nullptr && now.table(*wish.was) != nullptr;
  if (is_to_come) wish.table = *std::exchange(wish.was, std::nullopt);
  forget_renamed_columns(now.table(wish.table), wish, &PreservedColumn::was, &PreservedColumn::name);
}

void append(Answers& to, Answers from) {
  std::move(from.checks.begin(), from.checks.end(), std::back_inserter(to.checks));
  std::move(from.warnings.begin(), from.warnings.end(), std::back_inserter(to.warnings));
  for (const auto& [table, rows] : from.rows_held) to.rows_held[table] = std::max(to.rows_held[table], rows);
}

}  // namespace

void HeldAnswers::look(const Expectation& expectation, const Schema& before, const Schema& now, Names names,
                       const Ask& ask) {
  last_ = {};
  Expectation named = expectation;
  std::map<std::string, std::string> stated;  // the names of those that are asked by their names before
  if (named.preserve) {
    for (PreserveWish& wish : named.preserve->tables) {
      const std::string name = wish.table.text();
      if (has_ended_) forget_renames_before(before, wish);
      if (names == Names::of_the_way) forget_renames_to_come(now, wish);
      if (wish.table.text() != name) stated[wish.table.text()] = name;
    }
  }
  ask(named, last_);
  for (const auto& [now_called, name] : stated) {
    if (auto rows = last_.rows_held.extract(now_called)) {
      rows.key() = name;
      last_.rows_held.insert(std::move(rows));
    }
  }
  for (Check& check : last_.checks) {
    if (const auto name = stated.find(check.subject.name); name != stated.end()) check.subject.name = name->second;
  }
}

void HeldAnswers::end() {
  append(ended_, std::exchange(last_, {}));
  has_ended_ = true;
}

void HeldAnswers::drop() {
  last_ = {};
}

Answers HeldAnswers::seen() const {
  Answers all = ended_;
  append(all, last_);
  Answers seen;
  std::map<std::string, std::size_t> places;
  for (Check& check : all.checks) {
    const auto [place, is_new] = places.emplace(check.subject.name, seen.checks.size());
    if (is_new)
      seen.checks.push_back(std::move(check));
    else
      join(seen.checks[place->second], std::move(check));
  }
  seen.warnings = std::move(all.warnings);
  seen.rows_held = std::move(all.rows_held);
  return seen;
}

}  // namespace schemaproof
