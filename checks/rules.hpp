// What the rules have in common: objects in their range, exceptions, and what is told elsewhere already.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checks/hints.hpp"
#include "checks/range.hpp"
#include "checks/told.hpp"

namespace schemaproof {

/// How an object breaks a rule.
struct Breach {
  std::string property;  // as the check's id names it: `index`
  std::string expected;
  std::string found;
  std::string repair = {};
  Hints hints = {};
  std::optional<std::size_t> cause = {};  // the drift with which it is told
};

/// The answers to one rule: a check for each object.
class RuleAnswers {
public:
  RuleAnswers(Inquiry& inquiry, const Rule& rule, ToldDrifts& told)
      : inquiry_(inquiry), rule_(rule), told_(told), uses_(rule.exceptions.size()) {}

  [[nodiscard]] const Rule& rule() const { return rule_; }
  [[nodiscard]] ToldDrifts& told() { return told_; }

  /// The rule holds for the object where there is no breach.
  void add(const Ranged& object, const std::optional<Breach>& breach);
  /// The same where exceptions were looked at already.
  void add_check(const Ranged& object, const std::optional<Breach>& breach);
  /// That many objects were in its range.
  void count(std::size_t objects) { objects_ += objects; }
  /// For an object of which it cannot be said.
  void add_without_answer(const Ranged& object, Verdict verdict, const std::string& reason);
  /// For the rule as a whole.
  Check& add_whole(Verdict verdict);
  /// Whether an exception covers what these names say; noted as used where the object breaks the rule.
  bool is_excepted(const Aliases& aliases, bool breaks);
  void hide(const std::string& subject, const Aliases& aliases);
  /// Says so where nothing was in the rule's range, and which exceptions are of no use.
  void finish();

private:
  enum class Use { none, covers, needed };
  [[nodiscard]] Check check_of(const std::string& group, const std::string& name, Verdict verdict) const;
  [[nodiscard]] Check check_of(const Ranged& object, Verdict verdict) const;

  Inquiry& inquiry_;
  const Rule& rule_;
  ToldDrifts& told_;
  std::vector<Use> uses_;
  std::size_t objects_ = 0;
};

/// The rules that are about how tables hang together.
void ask_reaches(Inquiry& inquiry, RuleAnswers& answers);
void ask_no_cycle(Inquiry& inquiry, RuleAnswers& answers);
/// How a foreign key lacks an index that begins with its columns.
std::optional<Breach> breach_of_index(Inquiry& inquiry, ToldDrifts& told, const Ranged& object);

}  // namespace schemaproof
