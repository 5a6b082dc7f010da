// What only rows can tell: asked last, and only where an expectation wants it.
#pragma once

#include "checks/check.hpp"
#include "postgres/read_session.hpp"

namespace schemaproof {

/// Whether an expectation asks `no: orphan`.
bool asks_orphans(const Expectation& expectation);
/// Looks, in each table with a foreign key, for rows that violate it. Adds to what was answered.
void ask_orphans(const Question& question, ReadSession& session, Answers& answers);

/// Runs the expectation's own SQL, one statement each, in the session's read-only transaction.
void ask_queries(const Question& question, ReadSession& session, Answers& answers);
/// Gives every query that verdict in place of an answer.
void leave_queries(const Question& question, Verdict verdict, const std::string& reason, const std::string& hint,
                   Answers& answers);
/// Why the session's role must not run SQL that somebody else wrote; empty where it may. A read-only transaction keeps
/// a superuser neither from COPY … TO PROGRAM nor from writing files.
std::string too_mighty(ReadSession& session);

}  // namespace schemaproof
