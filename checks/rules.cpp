// Do the rules hold that an expectation states over all objects of a kind?
#include "checks/rules.hpp"

#include <fmt/format.h>

#include <regex>

#include "support/text.hpp"

namespace schemaproof {

namespace {

std::optional<Breach> breach_of_primary_key(const ToldDrifts& told, const Ranged& table) {
  if (table.found->primary_key) return std::nullopt;
  const auto missing = told.find(Kind::primary_key, table.group, [](const Check&) { return true; });
  return Breach{"primary_key", "any", "none", {}, {}, missing};
}

std::optional<Breach> breach_of_columns(const ToldDrifts& told, const Rule& rule, const Ranged& table) {
  Names missing;
  std::optional<std::size_t> cause;
  for (const std::string& column : rule.columns) {
    if (table.found->column(column) != nullptr) continue;
    const std::string name = table.group + "." + name_text(column);
    const auto drift = told.find(Kind::column, table.group, [&](const Check& c) { return c.subject.name == name; });
    // What is told as missing already is left to that; the others are this rule's.
    if (drift)
      cause = drift;
    else
      missing.push_back(column);
  }
  if (!missing.empty()) return Breach{"columns", names_text(rule.columns), "no " + names_text(missing)};
  if (!cause) return std::nullopt;
  return Breach{"columns", names_text(rule.columns), {}, {}, {}, cause};
}

void ask_each(Inquiry& inquiry, RuleAnswers& answers) {
  const Rule& rule = answers.rule();
  const std::regex pattern(rule.asks == Rule::Asks::matches ? rule.pattern : std::string());
  for_each_in_range(inquiry, rule.every, [&](const Ranged& object) {
    std::optional<Breach> breach;
    if (rule.asks == Rule::Asks::primary_key) breach = breach_of_primary_key(answers.told(), object);
    if (rule.asks == Rule::Asks::columns) breach = breach_of_columns(answers.told(), rule, object);
    if (rule.asks == Rule::Asks::index) breach = breach_of_index(inquiry, answers.told(), object);
    if (rule.asks == Rule::Asks::matches && !std::regex_match(object.own_name, pattern)) {
      breach = Breach{"name", rule.pattern, object.own_name};
    }
    if (breach && !breach->cause) breach->cause = answers.told().unexpected(rule.every, object.group, object.name);
    answers.add(object, breach);
  });
}

}  // namespace

Check RuleAnswers::check_of(const std::string& group, const std::string& name, Verdict verdict) const {
  Check check;
  check.subject = {"rule", "rule check", group, name};
  check.verdict = verdict;
  check.place = rule_.place;
  check.ref = rule_.ref;
  return check;
}

Check RuleAnswers::check_of(const Ranged& object, Verdict verdict) const {
  return check_of(object.group, object.name + " " + rule_.predicate(), verdict);
}

Check& RuleAnswers::add_whole(Verdict verdict) {
  inquiry_.answers.checks.push_back(check_of("rules", rule_.text(), verdict));
  return inquiry_.answers.checks.back();
}

void RuleAnswers::add(const Ranged& object, const std::optional<Breach>& breach) {
  ++objects_;
  const Aliases aliases = object.aliases();
  if (is_excepted(aliases, breach.has_value()) && breach) {
    hide(check_of(object, Verdict::held).subject.text(), aliases);
    return;
  }
  add_check(object, breach);
}

void RuleAnswers::add_check(const Ranged& object, const std::optional<Breach>& breach) {
  Check check = check_of(object, breach ? Verdict::drifted : Verdict::held);
  if (breach && breach->cause) {
    check.verdict = Verdict::skipped;
    check.reason = told_.tell_with(*breach->cause, check.subject.text());
  } else if (breach) {
    check.drift = "changed";
    check.differences.push_back({breach->property, breach->expected, breach->found, rule_.place});
    check.hints = breach->hints;
    check.repair = breach->repair;
  }
  inquiry_.answers.checks.push_back(std::move(check));
}

void RuleAnswers::add_without_answer(const Ranged& object, Verdict verdict, const std::string& reason) {
  ++objects_;
  Check check = check_of(object, verdict);
  check.reason = reason;
  inquiry_.answers.checks.push_back(std::move(check));
}

bool RuleAnswers::is_excepted(const Aliases& aliases, bool breaks) {
  bool is_covered = false;
  for (std::size_t i = 0; i < uses_.size(); ++i) {
    if (!covers(rule_.exceptions[i], aliases)) continue;
    is_covered = true;
    if (breaks || uses_[i] == Use::none) uses_[i] = breaks ? Use::needed : Use::covers;
  }
  return is_covered;
}

void RuleAnswers::hide(const std::string& subject, const Aliases& aliases) {
  for (const Exception& exception : rule_.exceptions) {
    if (!covers(exception, aliases)) continue;
    inquiry_.answers.hidden.push_back({subject, exception.reason, {}});
    return;
  }
}

void RuleAnswers::finish() {
  if (objects_ == 0) {
    // Nothing can break it: that is no pass, and the report says so.
    add_whole(Verdict::skipped).reason =
        fmt::format("{}: there is no {} that it could hold for", rule_.text(), words_of(rule_.every).words);
  }
  for (std::size_t i = 0; i < uses_.size(); ++i) {
    if (uses_[i] == Use::needed) continue;
    const Exception& exception = rule_.exceptions[i];
    inquiry_.answers.warnings.push_back(
        fmt::format("{}: the exception '{}' of '{}' {}", exception.place.line_text(), exception.pattern, rule_.text(),
                    uses_[i] == Use::none ? "matched nothing" : "is not needed: what it names keeps the rule"));
  }
}

void ask_rules(Inquiry& inquiry) {
  if (inquiry.question.expectation.rules.empty()) return;
  // Rules are told with what else drifted, and never with one another.
  ToldDrifts told(inquiry.answers);
  for (const Rule& rule : inquiry.question.expectation.rules) {
    RuleAnswers answers(inquiry, rule, told);
    switch (rule.asks) {
      case Rule::Asks::no_orphan: continue;  // only rows can tell: see orphans.cpp
      case Rule::Asks::reaches: ask_reaches(inquiry, answers); break;
      case Rule::Asks::no_cycle: ask_no_cycle(inquiry, answers); break;
      case Rule::Asks::primary_key:
      case Rule::Asks::index:
      case Rule::Asks::columns:
      case Rule::Asks::matches: ask_each(inquiry, answers); break;
    }
    answers.finish();
  }
}

}  // namespace schemaproof
