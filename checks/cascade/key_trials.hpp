// What do the rules of foreign keys do? Keys are tried together on one stage, each with rows of its own: a row that
// refers to the one that goes, and a control that refers to another.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "checks/cascade/play.hpp"
#include "checks/cascade/stage.hpp"
#include "checks/range.hpp"

namespace schemaproof {

/// What one rule was seen to do.
struct RuleTrial {
  Judgement judgement;
  /// What the rows say nothing of, and why nothing can be said then; empty: nothing.
  std::string untried;
  std::vector<std::string> hints;
  std::set<std::string> not_met;  // triggers and rules that the rows did not meet
};

/// Whether the rule did what it says.
bool is_held(const RuleTrial& rule);

/// A key that was tried.
struct KeyTrial {
  Ranged object;
  /// Of on_delete, and of on_update. None: nothing was seen, and `unseen` has the verdict, its reason and hints.
  std::vector<RuleTrial> rules;
  Check unseen;
  bool lacks_rows = false;  // they were planned, and could not be made
};

/// With which rows keys are tried.
struct Circumstances {
  RowPlan::Needed needed = RowPlan::Needed::shared;
  /// A control, and a row that has the key to change to: where values are few they may leave no room.
  enum class Others { wanted, where_there_is_room, none };
  Others others = Others::wanted;
  /// `changed_by_rules`: one whose checks take what the rules make of it, and that does not hold that already.
  enum class Child { any, changed_by_rules };
  Child child = Child::any;
};

/// What was seen of each of the keys, in their order. No row may have been made on the stage before.
std::vector<KeyTrial> try_keys(Stage& stage, const Snapshot& found, const std::vector<Ranged>& keys,
                               const Circumstances& circumstances);

}  // namespace schemaproof
