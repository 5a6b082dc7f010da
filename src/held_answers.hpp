// What is said of rows that seeds leave, stretch by stretch of a build, as one: from one seed to the next.
#pragma once

#include <functional>

#include "checks/check.hpp"

namespace schemaproof {

class HeldAnswers {
public:
  /// Names as the expectation states them are those of the end; between seeds some may be yet to come.
  enum class Names { as_stated, of_the_way };
  /// Holds what is there now against what a seed left, in these names.
  using Ask = std::function<void(const Expectation& expectation, Answers& answers)>;

  /// What was seen last in a stretch counts. What was renamed in an earlier stretch had its name already when this one
  /// began. `before`, `now`: the schemas that the rows are in.
  void look(const Expectation& expectation, const Schema& before, const Schema& now, Names names, const Ask& ask);
  /// The stretch ends as it was seen last.
  void end();
  /// The stretch was none.
  void drop();
  /// One check for each table: the worst of its stretches counts.
  [[nodiscard]] Answers seen() const;

private:
  Answers ended_;
  Answers last_;
  bool has_ended_ = false;
};

}  // namespace schemaproof
