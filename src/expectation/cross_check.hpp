// What only shows when all files of an expectation are read: names that nothing states, and nothing asked at all.
#pragma once

#include "expectation/expectation.hpp"

namespace schemaproof {

/// Fills in references that leave out their columns, and adds a mistake for every name that cannot be right.
/// `whole`: the place of the expectation itself.
void cross_check(Expectation& expectation, const Place& whole, Mistakes& mistakes);

/// `strict: true` goes for every kind that is stated anywhere (rule 6).
void settle_strictness(Expectation& expectation);

}  // namespace schemaproof
