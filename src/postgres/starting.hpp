// What every server of our own has in common while it starts.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "postgres/running_server.hpp"

namespace schemaproof {

/// The settings of a disposable server, by PostgreSQL's names. Nothing that is lost in a crash matters, and nothing of
/// the reader's machine may show: zone, language, date style. A schema of thousands of tables in one transaction needs
/// the lock table. What the wish states takes the place of any of them.
std::map<std::string, std::string> disposable_settings(const ServerWish& wish);

/// Those that every database of a server that is lent is given, since the server keeps its own.
std::map<std::string, std::string> disposable_defaults_of_databases(const ServerWish& wish);

/// Waits until it answers; a minute at most. `is_over` is asked now and then: true when there is nothing to wait for
/// any more, and then this is false; or it throws. `log`: what the server said so far. Throws Failure, Interrupted.
bool wait_for_answer(const RunningServer& server, const std::string& shown, const std::function<bool()>& is_over,
                     const std::function<std::string()>& log);

}  // namespace schemaproof
