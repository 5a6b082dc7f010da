// Is there a table that nobody states? Are the counts as stated?
#include <fmt/format.h>

#include "checks/inquiry.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

Check drift(Kind kind, const std::string& group, const std::string& name, std::string_view what) {
  Check check;
  check.subject = subject_of(kind, group, name);
  check.verdict = Verdict::drifted;
  check.drift = what;
  return check;
}

std::size_t count_found(const Inquiry& inquiry, Kind kind) {
  const Question& question = inquiry.question;
  std::size_t count = 0;
  for (const auto& [name, table] : question.found.schema.tables) {
    if (is_counted(question, name, table)) count += parts_of(table, kind);
  }
  for_each_standalone(question.found.schema, [&]<class T>(const std::map<Name, T>& founds) {
    if (T::kind != kind) return;
    for (const auto& [name, found] : founds) count += !lies_in_schema<T>() || is_asked(question, name) ? 1 : 0;
  });
  const auto hidden = inquiry.hidden_count.find(kind);
  return count - (hidden == inquiry.hidden_count.end() ? 0 : hidden->second);
}

}  // namespace

void ask_unexpected_tables(Inquiry& inquiry) {
  const Question& question = inquiry.question;
  if (!inquiry.strict(Kind::table)) return;
  for (const auto& [name, table] : question.found.schema.tables) {
    if (question.wish.tables.contains(name) || !is_counted(question, name, table)) continue;
    const std::string shown = name.text();
    if (inquiry.hidden(Kind::table, shown, name.name, subject_of(Kind::table, shown, shown))) {
      for (const KindWords& words : kinds) {
        if (words.kind != Kind::table) inquiry.hidden_count[words.kind] += parts_of(table, words.kind);
      }
      continue;
    }
    Check check = drift(Kind::table, shown, shown, "unexpected");
    check.place = question.expectation.strict_place;
    check.repair = drop_table(inquiry, name);
    account_for_table(inquiry, table, 1, check.subject.text());
    check.consequences.push_back(fmt::format("with it: {}", counted(table.columns.size(), "column")));
    inquiry.answers.checks.push_back(std::move(check));
  }
}

void ask_counts(Inquiry& inquiry) {
  for (const CountWish& wish : inquiry.question.expectation.counts) {
    const std::size_t found = count_found(inquiry, wish.kind);
    Check check;
    check.subject = {"count", "count", "counts", std::string(words_of(wish.kind).section)};
    check.place = wish.place;
    if (found != wish.count) {
      const Accounted& told = inquiry.accounted[wish.kind];
      const bool follows = static_cast<long>(wish.count) + told.found_more == static_cast<long>(found);
      check.verdict = follows ? Verdict::skipped : Verdict::drifted;
      if (follows) {
        check.reason =
            fmt::format("follows from: {} (found {}, stated {})", joined(told.causes, ", "), found, wish.count);
      } else {
        check.drift = "changed";
        check.differences.push_back({"count", std::to_string(wish.count), std::to_string(found), wish.place});
      }
    }
    inquiry.answers.checks.push_back(std::move(check));
  }
}

}  // namespace schemaproof
