// Which migrations were merged already, as a revision of git has them, and were they edited since?
#pragma once

#include <set>
#include <string>

#include "checks/check.hpp"
#include "migrations/plan.hpp"

namespace schemaproof {

/// What a revision says of the scripts of a build.
struct Merged {
  std::set<std::filesystem::path> there;    // files of folders with migrations, as the revision has them
  std::set<std::filesystem::path> edited;   // of these, those that are other now
  std::set<std::filesystem::path> removed;  // and those that are gone
};

/// Asks git, without a shell. Throws Failure: no repository, no such revision.
Merged merged_at(const std::string& revision, const BuildPlan& plan);

/// A check for each migration that the revision has: it must be as it was merged. Those that are gone are drifts too.
void ask_merged(const Merged& merged, const std::string& revision, const BuildPlan& plan, const Place& place,
                Answers& answers);

/// The first migration that the revision does not have; empty: it has all.
std::string first_unmerged(const Merged& merged, const BuildPlan& plan);

}  // namespace schemaproof
