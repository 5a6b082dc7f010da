// What a host brings along by the presets among the preludes: it is the host's, not the project's.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "asking.hpp"
#include "migrations/plan.hpp"

namespace schemaproof {

/// What the presets of a plan make in a new database, called `name`, that is gone afterwards, beside what such
/// databases begin with; nothing where there is neither.
std::optional<Snapshot> brought_by_host(DisposableServer& server, const BuildPlan& plan, const std::string& name,
                                        const std::string& home);

/// Its tables; none where there is no host.
std::set<Name> tables_of(const std::optional<Snapshot>& host);

/// Takes back that what the host brings is unexpected, or is not as it would be on a plain server.
void leave_to_host(const Question& question, const Snapshot& host, const RespellOpen& respell_open, Answers& answers);

/// Takes out of a captured schema what the host brings; of a table of the host only what others added to it
/// or refer to stays.
void leave_out_host(const Schema& host, Schema& schema);

}  // namespace schemaproof
