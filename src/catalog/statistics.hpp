// Reading what a server counts of a database: read-only, in one round trip for each table of figures.
#pragma once

#include "model/statistics.hpp"
#include "postgres/read_session.hpp"
#include "postgres/target.hpp"

namespace schemaproof {

/// The target's schema alone, where its URL names one. What the role may not see is a note. Throws Failure.
Statistics read_statistics(const Target& target, const ReadSession::Limits& limits);

}  // namespace schemaproof
