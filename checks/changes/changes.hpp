// Can those who use a database live with what each migration does to it?
#pragma once

#include <set>
#include <string>
#include <vector>

#include "checks/check.hpp"
#include "model/changelog.hpp"

namespace schemaproof {

/// What a drift, told as a difference between the schemas before and after a migration, means to those who use them:
/// one for each property. `checks_of_bounds`: those that ask of rows what the bounds of a partition asked before.
std::vector<SchemaChange> changes_of(const Check& difference, const Schema& before, const Schema& after,
                                     const std::set<std::string>& checks_of_bounds);

/// Two checks for each migration: of what it changes, and of what it keeps others from meanwhile; each where it is
/// asked.
void ask_changes(const ChangesWish& wish, const std::vector<MigrationEffects>& migrations, Answers& answers);

/// Says that it was not asked, and why.
void leave_changes(const ChangesWish& wish, Verdict verdict, const std::string& reason, const std::string& hint,
                   Answers& answers);

}  // namespace schemaproof
