// States that builds come to, kept as databases to be copied: while a run lasts where several of its expectations come
// to the same one, and in the user's cache between runs that ask for that.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "migrations/plan.hpp"
#include "seeding.hpp"
#include "servers.hpp"

namespace schemaproof {

/// One database that will be built, and what the states on its way are called (see migrations/state_names.hpp).
struct PlannedBuild {
  const BuildPlan& plan;
  ServerWish server_wish;
  std::vector<std::string> states = {};  // empty: none is ever kept
};

class KeptStates {
public:
  enum class Keeping { within_run, between_runs };

  /// `servers` must outlive it.
  KeptStates(Servers& servers, Keeping keeping) : servers_(servers), keeping_(keeping) {}

  /// That build is yet to come: what others leave on the way to the same is kept for it.
  void foresee(const PlannedBuild& build);

  /// The server for a build that begins now: one that holds what earlier runs kept for it, where they are asked.
  DisposableServer& server_for(const PlannedBuild& build);

  /// Brings the database of a build from `begin` scripts to `end`: by a copy as far as there is one, and by running the
  /// rest, with rows (see run_with_rows). Nobody may be connected to it.
  std::vector<Check> run(const PlannedBuild& build, const DisposableDatabase& database, std::size_t begin,
                         std::size_t end, const RowMaking& making);

  /// Between runs: keeps what the build came to so far, and nothing of what follows, since more than scripts will have
  /// run by then. Ends and starts the server, where there is something new.
  void settle(const PlannedBuild& build);

  /// How many scripts of the build an earlier run had run for it.
  [[nodiscard]] std::size_t taken_over() const { return taken_over_; }
  /// Why nothing is kept between runs, where that was asked; empty: it is.
  [[nodiscard]] const std::string& fault() const { return fault_; }

private:
  struct Server {
    std::map<std::string, DisposableDatabase> states;  // by name
    bool has_new = false;
  };

  void begin(const PlannedBuild& build);
  [[nodiscard]] bool is_worth_keeping(const PlannedBuild& build, const std::string& state) const;
  void keep(const PlannedBuild& build, const DisposableDatabase& database, const std::string& state);

  Servers& servers_;
  Keeping keeping_;
  std::map<ServerWish, Server> kept_;
  std::map<ServerWish, std::map<std::string, int>> foreseen_;  // how many builds come to a state yet
  bool is_settled_ = false;                                    // of the build that runs
  std::size_t taken_over_ = 0;
  std::string fault_;
};

}  // namespace schemaproof
