// Is there anything in the schema that nobody states? Are the enums as stated, and the counts?
#include <fmt/format.h>

#include "checks/compare.hpp"
#include "checks/hints.hpp"
#include "checks/inquiry.hpp"
#include "checks/repair.hpp"
#include "support/spelling.hpp"
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

void ask_enum(Inquiry& inquiry, const Name& name, const Enum& wish) {
  const auto& enums = inquiry.question.found.schema.enums;
  const auto present = enums.find(name);
  Check check;
  check.subject = subject_of(Kind::enumeration, "enums", name.text());
  check.place = wish.place;
  check.ref = wish.ref;
  if (wish.absent) {
    if (present != enums.end()) {
      check.verdict = Verdict::drifted;
      check.drift = "unexpected";
      check.hints.emplace_back("the expectation says that it is absent");
      check.repair = fmt::format("DROP TYPE {};", inquiry.ddl.name(name));
    }
  } else if (present == enums.end()) {
    check.verdict = Verdict::drifted;
    check.drift = "missing";
    check.repair = create_schema(inquiry, name) + inquiry.ddl.create_enum(name, wish);
    inquiry.account(Kind::enumeration, -1, check.subject.text());
    std::vector<std::string> others;
    for (const auto& [other, enumeration] : enums) others.push_back(other.text());
    if (const auto near = nearest(name.text(), others))
      check.hints.push_back(fmt::format("the database has an enum '{}'", *near));
  } else {
    Comparison comparison(name, inquiry.spellings);
    comparison.compare(wish, present->second);
    if (!comparison.differences.empty()) {
      check.verdict = Verdict::drifted;
      check.drift = "changed";
      check.differences = std::move(comparison.differences);
      check.hints = hints_for_changed(wish, present->second);
      check.repair = repair_changed(inquiry.ddl, name, wish, present->second, inquiry.question.found.schema);
    }
  }
  inquiry.answers.checks.push_back(std::move(check));
}

std::size_t count_found(const Inquiry& inquiry, Kind kind) {
  const Question& question = inquiry.question;
  std::size_t count = 0;
  for (const auto& [name, table] : question.found.schema.tables) {
    if (is_counted(question, name, table)) count += parts_of(table, kind);
  }
  if (kind == Kind::enumeration) {
    for (const auto& [name, enumeration] : question.found.schema.enums) count += is_asked(question, name) ? 1 : 0;
  }
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

void ask_enums(Inquiry& inquiry) {
  const Question& question = inquiry.question;
  for (const auto& [name, wish] : question.wish.enums) ask_enum(inquiry, name, wish);
  if (!inquiry.strict(Kind::enumeration)) return;
  for (const auto& [name, enumeration] : question.found.schema.enums) {
    if (question.wish.enums.contains(name) || !is_asked(question, name)) continue;
    const Subject subject = subject_of(Kind::enumeration, "enums", name.text());
    if (inquiry.hidden(Kind::enumeration, "", name.name, subject)) continue;
    Check check = drift(Kind::enumeration, "enums", name.text(), "unexpected");
    check.place = question.expectation.strict_place;
    check.repair = fmt::format("DROP TYPE {};", inquiry.ddl.name(name));
    inquiry.account(Kind::enumeration, 1, check.subject.text());
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
