// What keeps a check from being asked.
#pragma once

#include "model/report.hpp"
#include "support/failure.hpp"

namespace schemaproof {

/// Says that it could not be asked, why, and what helps.
void fail(Check& check, const Failure& failure);

}  // namespace schemaproof
