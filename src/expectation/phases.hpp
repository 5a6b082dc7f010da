// What holds at each phase of a build: all that the phases before it state, but for what it states anew.
#pragma once

#include <string>
#include <vector>

#include "expectation/expectation.hpp"

namespace schemaproof {

/// `phases`: those of the expectation, in the order of the build. The expectation of each and, last, that of the end,
/// every one with the settings and without phases of its own. What shows only once they are put together is a mistake.
std::vector<Expectation> accumulated(const Expectation& expectation, const std::vector<const Phase*>& phases,
                                     Mistakes& mistakes);

}  // namespace schemaproof
