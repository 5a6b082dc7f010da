// Can every migration be applied where others left off, sent twice, and taken back? Tried at each state of a build.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>

#include "checks/check.hpp"
#include "migrations/plan.hpp"
#include "postgres/disposable.hpp"

namespace schemaproof {

struct RehearsalStage {
  DisposableServer& server;
  std::function<std::string()> new_name;  // for databases
  const DisposableDatabase& end;          // as the whole build left it
  std::set<Name> brought = {};            // tables of a host: no rows are made there
};

/// How long it took to have a database back from its copy, at worst. Seconds.
struct SlowestRestore {
  std::string migration;
  double seconds = 0;
};

/// One check for each migration, with what the seeds before it left in the database, and a few made rows in every table
/// that they left empty:
/// - `rows`: it adds a column that must have a value and has none for the rows that are there;
/// - `again`: sent a second time it is refused, or changes nothing;
/// - `down`: taken back, the schema and every row are as before it; `up_again`: then applied again, as after it;
/// - `restored`: where there is no way down, the database is dropped and had back from the copy from before it;
/// - `rest`: where its tool applies all that is pending in one transaction, the others apply from there, and the schema
///   is what the build made it.
/// Where made rows are refused by what only real ones can satisfy, or cannot be made, a warning says so and the seeds'
/// are all there are. Throws Failure where the build itself fails.
std::optional<SlowestRestore> rehearse(const Expectation& expectation, const BuildPlan& plan,
                                       const RehearsalStage& stage, Answers& answers);

}  // namespace schemaproof
