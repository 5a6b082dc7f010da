// Asking until every piece of SQL that must be compared has been compared, and what a report says of a run.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/check.hpp"
#include "model/server_wish.hpp"
#include "servers.hpp"
#include "support/failure.hpp"

namespace schemaproof {

/// Lets a server answer the open questions about what `found` says.
using RespellOpen = std::function<void(const Schema& found, Spellings& spellings)>;

Answers ask_until_settled(const Question& question, const RespellOpen& respell_open);
/// The same; what the server has said is in `spellings` afterwards.
Answers ask_until_settled(const Question& question, const RespellOpen& respell_open, Spellings& spellings);

/// A live database is never asked what SQL means: that takes writing. A disposable server of its major is, in a
/// database called after `name`. Where there is none the questions are answered with the reason.
void respell_on_twin(Servers& servers, const ServerWish& twin_wish, const std::string& name, const Schema& found,
                     Spellings& spellings);

/// The schema of an expectation's bare names in that database: the URL's, the expectation's, or the first that its
/// globs match. Throws Failure where they match none.
std::string home_in(const Target& target, const Expectation& expectation, const ReadSession::Limits& limits);
/// Whether an expectation asks that schema by itself.
bool asks_each(const Expectation& expectation, const std::string& schema);

/// Notes what of a URL only Prisma understands; `shown`: what is asked there, for people.
void tell_dropped(const std::string& shown, const Target& target, std::vector<std::string>& notices);
/// That a database could not be asked at all.
Check database_errored(const std::string& name, const Failure& failure);
/// A report of what is asked now, and of how long all took since it began.
Report timed_report(std::chrono::steady_clock::time_point begin, const std::function<std::vector<Section>()>& ask);
/// Says in `section` what is asked.
void tell_database(Section& section, const ServerFacts& facts, std::string schema);
/// Reads the database that an expectation is held against, and says in `section` what that is. Throws Failure where it
/// has no such schema.
Observation observe_for(const Expectation& expectation, const Target& target, const ReadSession::Limits& limits,
                        const std::string& schema, Section& section);
/// What an expectation states, as seen from the schema that is asked of what was found. Throws Failure where that makes
/// two names one.
Schema wish_seen_from(const Schema& found, const Expectation& expectation);

/// `15.18` for 150018.
std::string version_text(int number);

}  // namespace schemaproof
