// Does every foreign key do what its rule says?
#pragma once

#include "checks/cascade/stage.hpp"
#include "checks/inquiry.hpp"
#include "checks/range.hpp"

namespace schemaproof {

/// Those that the expectation speaks of; with `enforcement: true` all.
bool is_to_be_exercised(const Question& question, const Ranged& key);

/// Adds a check for every foreign key that the expectation speaks of, each tried with rows of its own. What they show
/// decides over what enforcement read in the catalogs. Keys for which there was no room among the rows of the others
/// are tried again, on stages of their own.
void ask_behaviour(Inquiry& inquiry, Stage& stage, const OnStage& on_stage);

}  // namespace schemaproof
