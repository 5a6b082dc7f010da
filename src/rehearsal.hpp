// Can every migration be applied where others left off, sent twice, and taken back? Tried at each state of a build.
#pragma once

#include <functional>
#include <string>

#include "checks/check.hpp"
#include "migrations/plan.hpp"
#include "postgres/disposable.hpp"

namespace schemaproof {

struct RehearsalStage {
  DisposableServer& server;
  std::function<std::string()> new_name;  // for databases
  const DisposableDatabase& end;          // as the whole build left it
};

/// One check for each migration, with what the seeds before it left in the database:
/// - `again`: sent a second time it is refused, or changes nothing;
/// - `down`: taken back, the schema and every row are as before it; `up_again`: then applied again, as after it;
/// - `restored`: where there is no way down, the copy from before it is;
/// - `rest`: where its tool applies all that is pending in one transaction, the others apply from there, and the schema
///   is what the build made it.
/// Throws Failure where the build itself fails.
void rehearse(const Expectation& expectation, const BuildPlan& plan, const RehearsalStage& stage, Answers& answers);

}  // namespace schemaproof
