// Are the tables that an expectation states there?
#include <fmt/format.h>

#include "checks/hints.hpp"
#include "checks/inquiry.hpp"
#include "checks/own_sequences.hpp"
#include "checks/part.hpp"
#include "checks/repair.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

Check& add_table(Inquiry& inquiry, const Name& name, const Table& wish, Verdict verdict) {
  Check check;
  check.subject = subject_of(Kind::table, name.text(), name.text());
  check.verdict = verdict;
  check.place = wish.place;
  check.ref = wish.ref;
  inquiry.answers.checks.push_back(std::move(check));
  return inquiry.answers.checks.back();
}

template <class T>
void skip_parts(Inquiry& inquiry, const Name& name, const std::vector<T>& parts, std::vector<std::string>& told) {
  std::size_t count = 0;
  for (const T& part : parts) {
    Check check;
    check.subject = subject_of(kind_of<T>(), name.text(), part_name(name.text(), part));
    check.place = part.place;
    check.ref = part.ref;
    // What must be absent is absent from a table that is not there.
    check.verdict = part.absent ? Verdict::held : Verdict::skipped;
    if (!part.absent) {
      ++count;
      check.reason = fmt::format("follows from: table {} is missing", name.text());
    }
    inquiry.answers.checks.push_back(std::move(check));
  }
  const KindWords& words = words_of(kind_of<T>());
  const std::string plural = words.kind == Kind::index    ? "indexes"
                             : words.kind == Kind::policy ? "policies"
                                                          : std::string(words.words) + "s";
  if (count > 0) told.push_back(counted(count, words.words, plural));
}

/// Of the columns that it has from its parents no more than what is said of them here.
Table without_inherited(const Schema& schema, const Table& wish) {
  Table own = wish;
  if (wish.inherits.value_or(Names{}).empty()) return own;
  for (const Table* parent : parents_of(schema, wish)) {
    for (Column& column : own.columns) {
      const Column* above = parent->column(column.name);
      const bool is_parents = above != nullptr && above->type == column.type && above->nullable == column.nullable
                              && above->default_value == column.default_value && above->generated == column.generated;
      if (!is_parents) continue;
      column.type.reset();
      column.nullable.reset();
    }
  }
  return own;
}

void ask_missing_table(Inquiry& inquiry, const Name& name, const Table& wish) {
  const std::size_t place = inquiry.answers.checks.size();
  Check& check = add_table(inquiry, name, wish, Verdict::drifted);
  check.drift = "missing";
  check.hints = hints_for_missing(name, inquiry.question.found.schema);
  check.repair =
      create_schema(inquiry, name) + inquiry.ddl.create_table(name, without_inherited(inquiry.question.wish, wish));
  for (const Column& column : wish.columns) check.repair += settle_own_sequence(inquiry, name, column);
  account_for_table(inquiry, wish, -1, check.subject.text());
  std::vector<std::string> told;
  if (wish.primary_key) skip_parts(inquiry, name, std::vector<PrimaryKey>{*wish.primary_key}, told);
  for_each_part_list(wish, [&](const auto& parts) { skip_parts(inquiry, name, parts, told); });
  if (!told.empty()) inquiry.answers.checks[place].consequences.push_back("not asked: its " + joined(told, ", "));
}

void ask_found_table(Inquiry& inquiry, const Name& name, const Table& wish, const Table& found) {
  Comparison comparison(name, inquiry.frame());
  comparison.compare(wish, found);
  if (!comparison.differences.empty()) {
    Check& check = add_table(inquiry, name, wish, Verdict::drifted);
    check.drift = "changed";
    // SQL that the server did not understand mends nothing.
    if (comparison.unknown.empty())
      check.repair = repair(inquiry.ddl, name, wish, found, comparison.differences, inquiry.question.found.schema);
    check.differences = std::move(comparison.differences);
    for (std::string& unknown : comparison.unknown) check.hints.push_back(std::move(unknown));
  } else if (!comparison.unknown.empty()) {
    add_table(inquiry, name, wish, Verdict::errored).reason = joined(comparison.unknown, "; ");
  } else if (!comparison.beyond_server.empty()) {
    add_table(inquiry, name, wish, Verdict::skipped).reason = joined(comparison.beyond_server, "; ");
  } else {
    add_table(inquiry, name, wish, Verdict::held);
  }
}

}  // namespace

void ask_tables(Inquiry& inquiry) {
  for (const auto& [name, wish] : inquiry.question.wish.tables) {
    const Table* found = inquiry.question.found.schema.table(name);
    if (wish.absent) {
      Check& check = add_table(inquiry, name, wish, found == nullptr ? Verdict::held : Verdict::drifted);
      if (found == nullptr) continue;
      check.drift = "unexpected";
      check.hints.emplace_back("the expectation says that it is absent");
      check.repair = drop_table(inquiry, name);
      account_for_table(inquiry, *found, 1, check.subject.text());
    } else if (found == nullptr) {
      ask_missing_table(inquiry, name, wish);
    } else {
      ask_found_table(inquiry, name, wish, *found);
      ask_parts(inquiry, name, wish, *found);
    }
  }
}

}  // namespace schemaproof
