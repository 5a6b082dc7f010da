// What becomes of the rows that seeds leave, from one seed to the next.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "checks/preservation/preservation.hpp"
#include "held_answers.hpp"
#include "postgres/lent_database.hpp"

namespace schemaproof {

/// A database as it was, in a copy that nobody writes to, for as long as somebody looks at it.
class KeptState {
public:
  KeptState(DisposableServer& server, const DisposableDatabase& original, const std::string& name, Snapshot found,
            std::string after)
      : copy_(server, original, name), state_{*copy_, std::move(found), std::move(after)} {}
  [[nodiscard]] const SeededState& state() const { return state_; }

private:
  LentDatabase copy_;
  SeededState state_;
};

/// Holds each stretch of a build, from after a seed to before the next one, against what the seed left.
class HeldRows {
public:
  /// `new_name`: for copies of the database. Both must outlive it.
  HeldRows(DisposableServer& server, std::function<std::string()> new_name)
      : server_(server), new_name_(std::move(new_name)) {}

  /// A stretch begins: the database is now as it must stay, and a copy of it is kept. `found`: what is in it.
  void begin(const DisposableDatabase& database, Snapshot found, const std::string& after);
  /// How that was; null where no stretch goes on.
  [[nodiscard]] const SeededState* kept() const { return kept_ ? &kept_->state() : nullptr; }
  /// Whether everything has the names by now that the expectation states, or may still have those that it had.
  using Names = HeldAnswers::Names;
  /// Holds the database, as it is now, against it. What was seen last in a stretch counts. What was renamed in an
  /// earlier stretch had its name already when this one began.
  void look(const Expectation& expectation, const DisposableDatabase& database, const Snapshot& found, Names names);
  /// The stretch ends as it was seen last.
  void end();
  /// The stretch was none: another seed stands right behind the one that began it.
  void drop();
  /// What all stretches show: one check for each table, of which the worst counts.
  [[nodiscard]] Answers seen() const { return answers_.seen(); }

private:
  DisposableServer& server_;
  std::function<std::string()> new_name_;
  std::optional<KeptState> kept_;
  HeldAnswers answers_;
};

}  // namespace schemaproof
