// One expectation, asked of one database: built for the purpose, or live.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "asking.hpp"
#include "fingerprint/fingerprint.hpp"
#include "kept_states.hpp"
#include "merged.hpp"
#include "migrations/plan.hpp"
#include "model/server_wish.hpp"
#include "states.hpp"
#include "verify.hpp"

namespace schemaproof {

struct Job {
  std::vector<BuildStage> stages;  // what is asked in the end comes last
  BuildPlan plan;
  const VerifyWish& wish;
  const std::string* url = nullptr;     // of a live database; null: it is built
  const Fingerprint* before = nullptr;  // what a live database's rows are held to; null: nothing
  Servers& servers;
  KeptStates& kept_states;
  std::vector<std::string>& notices;
  std::vector<std::string> states = {};  // that the plan comes to, where they may be kept

  // What is known once there is a database to ask.
  int major = 0;
  DisposableServer* server = nullptr;
  const DisposableDatabase* built = nullptr;  // null of a live database
  std::optional<Snapshot> host = {};          // what it brings along
  std::optional<Merged> merged = {};          // with --base
  Answers preserved = {};                     // what was held while it was built

  /// The tables that a host brings along are not the project's to fill.
  [[nodiscard]] RowMaking making() const;
  [[nodiscard]] const Expectation& expectation() const { return stages.back().expectation; }
  /// The disposable server: as the options say, else as the expectation does.
  [[nodiscard]] ServerWish server_wish() const;
  /// Null where a second build can be on the server of the first: it made no roles, or somebody lent it.
  [[nodiscard]] std::unique_ptr<Servers> servers_for_building_again() const;
  [[nodiscard]] ReadSession::Limits limits() const;
  /// Why it could not be asked.
  [[nodiscard]] Check errored(const Failure& failure) const;
};

/// Its sections of the report: those of its phases, then that of each schema asked by itself. What keeps it from being
/// asked is an errored check.
std::vector<Section> run(Job job);

}  // namespace schemaproof
