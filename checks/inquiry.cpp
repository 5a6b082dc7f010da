#include "checks/inquiry.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "migrations/bookkeeping.hpp"
#include "support/glob.hpp"

namespace schemaproof {

namespace {

bool in_force(const Ignore& ignore, const Question& question) {
  const bool expired = !ignore.until.empty() && ignore.until < question.today;
  return !expired && (ignore.database.empty() || glob_matches(ignore.database, question.database));
}

void warn_of_ignores(const Inquiry& inquiry) {
  const auto& ignores = inquiry.question.expectation.ignores;
  for (std::size_t i = 0; i < ignores.size(); ++i) {
    const Ignore& ignore = ignores[i];
    const std::string what =
        fmt::format("{}: ignore {} '{}'", ignore.place.line_text(), words_of(ignore.kind).id, ignore.pattern);
    if (!ignore.until.empty() && ignore.until < inquiry.question.today) {
      inquiry.answers.warnings.push_back(fmt::format("{} expired on {} and no longer applies", what, ignore.until));
    } else if (in_force(ignore, inquiry.question) && !inquiry.ignore_used[i]) {
      inquiry.answers.warnings.push_back(what + " matched nothing");
    }
  }
}

}  // namespace

Answers ask(const Question& question, Spellings& spellings) {
  Answers answers;
  Inquiry inquiry(question, spellings, answers);
  for (const auto& [name, table] : question.wish.tables) {
    if (!table.absent && question.found.schema.tables.count(name) == 0) inquiry.missing.tables.insert(name);
  }
  for (const auto& [name, enumeration] : question.wish.enums) {
    if (!enumeration.absent && question.found.schema.enums.count(name) == 0) inquiry.missing.enums.insert(name.text());
  }
  ask_tables(inquiry);
  ask_unexpected_tables(inquiry);
  ask_enums(inquiry);
  ask_counts(inquiry);
  warn_of_ignores(inquiry);
  return answers;
}

Subject subject_of(Kind kind, const std::string& group, const std::string& name) {
  const KindWords& words = words_of(kind);
  return {std::string(words.id), std::string(words.words), group, name};
}

bool Inquiry::hidden(Kind kind, const std::string& table, const std::string& name, const Subject& subject) {
  const auto& ignores = question.expectation.ignores;
  for (std::size_t i = 0; i < ignores.size(); ++i) {
    if (!in_force(ignores[i], question) || !hides(ignores[i], kind, table, name)) continue;
    ignore_used[i] = true;
    ++hidden_count[kind];
    answers.hidden.push_back({subject.text(), ignores[i].reason, ignores[i].until});
    return true;
  }
  return false;
}

bool is_asked(const Question& question, const Name& name) {
  if (name.schema.empty()) return true;
  const auto& schemas = question.expectation.schemas;
  return std::find(schemas.begin(), schemas.end(), name.schema) != schemas.end();
}

bool is_counted(const Question& question, const Name& name, const Table& table) {
  return is_asked(question, name) && !is_bookkeeping(table, name.name);
}

}  // namespace schemaproof
