// Building a database while the rows that seeds leave in it are held.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "held_rows.hpp"
#include "migrations/plan.hpp"

namespace schemaproof {

class Preserving {
public:
  /// `new_name`: for copies of the database. All must outlive it.
  Preserving(const Expectation& expectation, DisposableServer& server, const DisposableDatabase& database,
             std::function<std::string()> new_name)
      : expectation_(expectation),
        server_(server),
        database_(database),
        new_name_(new_name),
        rows_(server, std::move(new_name)) {}

  /// What is done once so many scripts have run, before the others do.
  using Stops = std::map<std::size_t, std::function<void()>>;

  /// Brings the database from so many scripts to so many, and tells which rows could not be made (see run_with_rows).
  using Run = std::function<std::vector<Check>(std::size_t begin, std::size_t end)>;

  /// Runs the plan's scripts, and holds what each seed leaves against what is there before the next one and at the end.
  /// Commands that are to run twice do. What was seen: one check for each table that is held, and one for each such
  /// command and for each table in which not all rows could be made. Throws Failure like `run`.
  Answers build(const BuildPlan& plan, const Run& run, const Stops& stops = {});

private:
  void begin_stretch(const std::string& after);
  void end_stretch(HeldRows::Names names);
  [[nodiscard]] Snapshot look() const;

  const Expectation& expectation_;
  DisposableServer& server_;
  const DisposableDatabase& database_;
  std::function<std::string()> new_name_;
  HeldRows rows_;
};

/// Why nothing could be held of what an expectation lists; empty where that can.
std::string fault_of_preserve(const Expectation& expectation);

}  // namespace schemaproof
