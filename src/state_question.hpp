// What drifted in the end of a build, asked of the states on the way there.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "checks/cascade/cascade.hpp"
#include "held_rows.hpp"
#include "model/server_wish.hpp"
#include "postgres/read_session.hpp"
#include "same_as.hpp"
#include "seeding.hpp"

namespace schemaproof {

/// Where states are made and asked.
struct StatesStage {
  Servers& servers;
  ServerWish server_wish;
  RowMaking making;
  ReadSession::Limits limits;  // for the expectation's own SQL
};

/// Everything is asked of the schema, and of rows, in copies and by `same_as` only what drifted: that takes time, and
/// what held in the end is nobody's fault.
class StateQuestion {
public:
  /// `home`: the schema asked. `checks`: what came of it in the end. What `same_as` compares with is made here. Throws
  /// Failure.
  StateQuestion(const StatesStage& stage, std::string home, const std::vector<Check>& checks);

  /// The answers of a state. `last`: the script that ran last; null: none did. States are asked in their order, each
  /// once. What cannot be asked of a state yet is errored, or skipped. Throws Failure.
  std::vector<Check> ask(const DisposableDatabase& database, const Script* last);

private:
  void narrow(const std::vector<Check>& checks);
  void ask_of_rows(const Question& question, const DisposableDatabase& database, Answers& answers) const;
  void ask_on_copies(const Question& question, const DisposableDatabase& database, Answers& answers) const;
  void ask_cascades(const Question& question, const OnCopy& on_copy, Answers& answers) const;
  void ask_scenario(const Question& question, const ScenarioWish& scenario, const DisposableDatabase& copy,
                    Answers& answers) const;
  void ask_preserved(const DisposableDatabase& database, const Snapshot& found, const Script* last, Answers& answers);
  [[nodiscard]] Expectation held_against(const SeededState& before, const Snapshot& found, Answers& answers) const;
  void ask_same_as(const Question& question, const RespellOpen& respell_open, Answers& answers) const;
  [[nodiscard]] std::string new_name() const;

  const StatesStage& stage_;
  std::string home_;
  Expectation narrowed_;             // of rows, it asks what drifted and nothing else
  std::set<std::string> keys_;       // those that did something else than they say, by their names in reports
  std::set<std::string> orphans_;    // those in whose tables orphans were
  std::set<std::string> preserved_;  // tables that did not keep their rows
  std::map<std::string, std::string> scenarios_;  // what was found after each that drifted
  HeldRows rows_;
  bool was_after_seed_ = false;  // whether a seed led to the state that was asked last
  std::optional<SameAsMade> made_;
};

}  // namespace schemaproof
