// Is what the constraints declare enforced too, and can it work?
#include "checks/enforcement.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "checks/part.hpp"
#include "checks/told.hpp"
#include "migrations/bookkeeping.hpp"
#include "support/text.hpp"

namespace schemaproof {

bool is_spoken_of(const Question& question, const Ranged& object) {
  const Table* stated = question.wish.table(object.table);
  if (stated == nullptr || stated->absent) return false;
  if (question.expectation.strict.contains(object.kind)) return true;
  if (object.kind == Kind::foreign_key) {
    return std::any_of(stated->foreign_keys.begin(), stated->foreign_keys.end(), [&](const ForeignKey& key) {
      return !key.absent
             && std::is_permutation(key.columns.begin(), key.columns.end(), object.key->columns.begin(),
                                    object.key->columns.end());
    });
  }
  if (object.kind == Kind::primary_key) return stated->primary_key.has_value();
  const auto is_it = [&](const Object& part) { return !part.absent && part.name == object.own_name; };
  if (object.kind == Kind::check) return std::any_of(stated->checks.begin(), stated->checks.end(), is_it);
  if (object.kind == Kind::exclusion) return std::any_of(stated->exclusions.begin(), stated->exclusions.end(), is_it);
  if (object.kind == Kind::column) return std::any_of(stated->columns.begin(), stated->columns.end(), is_it);
  return std::any_of(stated->uniques.begin(), stated->uniques.end(), [&](const Unique& unique) {
    return !unique.absent && object.name == part_name(object.group, unique);
  });
}

void put_where_stated(const Question& question, const Ranged& object, Check& check) {
  const Place& asked = question.expectation.enforcement.place;
  const Table* stated = question.wish.table(object.table);
  if (stated == nullptr) {
    check.place = asked.known() ? asked : question.expectation.strict_place;
    return;
  }
  const Object* nearest = stated;
  // Of several over the same columns the one that is called so.
  for (const ForeignKey& key : stated->foreign_keys) {
    if (object.key == nullptr || key.columns != object.key->columns) continue;
    if (nearest == stated || key.name == object.own_name) nearest = &key;
  }
  if (const Column* column = object.kind == Kind::column ? stated->column(object.own_name) : nullptr) nearest = column;
  check.place = nearest->place;
  check.ref = nearest->ref;
}

namespace {

/// Whether the expectation says triggers and rules of this table that stand before a foreign key's action.
bool is_stated(const Question& question, const EnforcementFinding& finding) {
  const Table* stated = finding.acting.empty() ? nullptr : question.wish.table(finding.on);
  if (stated == nullptr) return false;
  const auto is_it = [&](const Object& object) { return !object.absent && object.name == finding.acting; };
  return std::any_of(stated->triggers.begin(), stated->triggers.end(), is_it)
         || std::any_of(stated->rewrite_rules.begin(), stated->rewrite_rules.end(), is_it);
}

/// Whether what is stated of the object says that it is in force, or not: a constraint as a whole, a column where it
/// says so.
bool says_whether_in_force(const Question& question, const Ranged& object) {
  if (object.kind != Kind::column) return is_spoken_of(question, object);
  const Table* stated = question.wish.table(object.table);
  const Column* column = stated == nullptr ? nullptr : stated->column(object.own_name);
  return column != nullptr && column->not_null_valid.has_value();
}

class EnforcementInquiry {
public:
  explicit EnforcementInquiry(Inquiry& inquiry)
      : inquiry_(inquiry),
        wish_(inquiry.question.expectation.enforcement),
        told_(inquiry.answers),
        look_(inquiry.question.found, inquiry.ddl) {
    for (const auto& [finding, exceptions] : wish_.exceptions) uses_[finding].resize(exceptions.size());
  }

  void ask() {
    for (const Kind kind :
         {Kind::primary_key, Kind::unique, Kind::foreign_key, Kind::check, Kind::exclusion, Kind::column}) {
      for_each_in_range_or_stated(inquiry_, kind, [&](const Ranged& object) { ask_object(object); });
    }
    warn_of_exceptions();
  }

private:
  void ask_object(const Ranged& object) {
    const EnforcementFindings findings = look_.at(object);
    // Every foreign key is asked about aloud; of the others only what is found.
    if (findings.empty() && object.kind != Kind::foreign_key) return;
    const Question& question = inquiry_.question;
    const bool spoken_of = is_spoken_of(question, object);
    if (!spoken_of && wish_.range != EnforcementWish::Range::all) return;
    // What should not be there at all is told so, and gone with that.
    if (told_.unexpected(object.kind, object.group, object.name)) return;
    Check check;
    check.subject = {"enforcement", "enforced " + std::string(words_of(object.kind).words), object.group,
                     object.title()};
    put_where_stated(question, object, check);
    std::optional<std::size_t> cause;
    std::vector<std::string> repairs;
    for (const EnforcementFinding& finding : findings) {
      if (is_excepted(object, finding, check.subject) || is_stated(question, finding)) continue;
      if (const auto told = cause_of(object, finding)) {
        cause = told;
        continue;
      }
      // Where it is stated, that it is so is stated too.
      const bool is_property = finding.id == "not_validated" || finding.id == "not_enforced";
      if (is_property && says_whether_in_force(question, object)) continue;
      check.differences.push_back({finding.id, finding.expected, finding.found, check.place});
      check.hints.insert(check.hints.end(), finding.hints.begin(), finding.hints.end());
      if (!finding.repair.empty()) repairs.push_back(finding.repair);
    }
    if (!check.differences.empty()) {
      check.verdict = Verdict::drifted;
      check.drift = "changed";
      check.repair = joined(repairs, "\n");
    } else if (object.kind != Kind::foreign_key) {
      return;
    } else if (cause) {
      check.verdict = Verdict::skipped;
      check.reason = told_.tell_with(*cause, check.subject.text());
    }
    inquiry_.answers.checks.push_back(std::move(check));
  }

  /// The drift of a property, or of a column, that explains the finding.
  [[nodiscard]] std::optional<std::size_t> cause_of(const Ranged& object, const EnforcementFinding& finding) const {
    const auto of_property = told_.find(object.kind, object.group, [&](const Check& check) {
      return check.subject.name == object.name
             && std::any_of(finding.properties.begin(), finding.properties.end(),
                            [&](const std::string& property) { return differs_in(check, property); });
    });
    if (of_property) return of_property;
    for (const Step& step : finding.way) {
      if (const auto told = cause_of_step(step)) return told;
    }
    return told_.find(Kind::column, object.group, [&](const Check& check) {
      return std::any_of(finding.columns.begin(), finding.columns.end(), [&](const std::string& column) {
        return check.subject.name == object.group + "." + name_text(column)
               && (differs_in(check, "nullable") || differs_in(check, "default"));
      });
    });
  }

  /// The drift without which a circle would not lead over that key, or would wait there.
  [[nodiscard]] std::optional<std::size_t> cause_of_step(const Step& step) const {
    const std::string group = step.from.text();
    const std::string name = part_name(group, *step.key);
    if (const auto told = told_.unexpected(Kind::foreign_key, group, name)) return told;
    const auto of_key = told_.find(Kind::foreign_key, group, [&](const Check& check) {
      return check.subject.name == name
             && (differs_in(check, "references") || differs_in(check, "deferrable") || differs_in(check, "match"));
    });
    if (of_key) return of_key;
    return told_.find(Kind::column, group, [&](const Check& check) {
      return differs_in(check, "nullable")
             && std::any_of(step.key->columns.begin(), step.key->columns.end(), [&](const std::string& column) {
                  return check.subject.name == group + "." + name_text(column);
                });
    });
  }

  bool is_excepted(const Ranged& object, const EnforcementFinding& finding, const Subject& subject) {
    const auto exceptions = wish_.exceptions.find(finding.id);
    if (exceptions == wish_.exceptions.end()) return false;
    bool is_covered = false;
    for (std::size_t i = 0; i < exceptions->second.size(); ++i) {
      const Exception& exception = exceptions->second[i];
      if (!covers(exception, object.aliases())) continue;
      uses_[finding.id][i] = true;
      if (!is_covered) inquiry_.answers.hidden.push_back({finding.id + " of " + subject.text(), exception.reason, {}});
      is_covered = true;
    }
    return is_covered;
  }

  void warn_of_exceptions() {
    for (const auto& [finding, exceptions] : wish_.exceptions) {
      for (std::size_t i = 0; i < exceptions.size(); ++i) {
        if (uses_[finding][i]) continue;
        inquiry_.answers.warnings.push_back(
            fmt::format("{}: the exception '{}' of enforcement's {} is not needed: there is no such finding",
                        exceptions[i].place.line_text(), exceptions[i].pattern, finding));
      }
    }
  }

  Inquiry& inquiry_;
  const EnforcementWish& wish_;
  ToldDrifts told_;
  EnforcementLook look_;
  std::map<std::string, std::vector<bool>> uses_;
};

}  // namespace

void ask_enforcement(Inquiry& inquiry) {
  if (inquiry.question.expectation.enforcement.range == EnforcementWish::Range::none) return;
  EnforcementInquiry(inquiry).ask();
}

std::vector<WrittenException> exceptions_for(const Snapshot& found) {
  std::vector<WrittenException> exceptions;
  const Ddl ddl(found.schema.home);
  const EnforcementLook look(found, ddl);
  const auto write = [&](const Ranged& object) {
    for (const EnforcementFinding& finding : look.at(object)) {
      // Properties of the constraint, and what is stated of triggers and rules, say these.
      if (finding.id == "not_validated" || finding.id == "not_enforced" || !finding.acting.empty()) continue;
      // YAML's keys end at 1024 characters; the constraint's own name is shorter.
      constexpr std::size_t longest = 500;
      const std::string own = object.group + "." + name_text(object.own_name);
      exceptions.push_back(
          {finding.id, object.name.size() > longest ? own : object.name, "captured: " + finding.found});
    }
  };
  for (const auto& entry : found.schema.tables) {
    const Name& name = entry.first;
    const Table& table = entry.second;
    if (is_bookkeeping(table, name.name)) continue;
    const std::string group = name.text();
    const auto part = [&](const auto& one) {
      using Part = std::decay_t<decltype(one)>;
      Ranged object;
      object.kind = kind_of<Part>();
      object.table = name;
      object.group = group;
      object.name = part_name(group, one);
      object.own_name = one.name;
      object.found = &table;
      object.key = as_key(one);
      write(object);
    };
    if (table.primary_key) part(*table.primary_key);
    for (const Unique& unique : table.uniques) part(unique);
    for (const ForeignKey& key : table.foreign_keys) part(key);
    for (const Exclusion& exclusion : table.exclusions) part(exclusion);
  }
  return exceptions;
}

}  // namespace schemaproof
