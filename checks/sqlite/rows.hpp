// What rules and queries of an expectation ask of the rows in a file of SQLite's.
#pragma once

#include "catalog/sqlite/capture.hpp"
#include "checks/check.hpp"

namespace schemaproof {

/// The rules `no: orphan`, by foreign_key_check. Adds to what was answered.
void ask_orphans(const Question& question, const SqliteAsk& ask, Answers& answers);

/// Runs the expectation's own SQL, one statement each, on a connection that only reads.
void ask_queries(const Question& question, const SqliteAsk& ask, Answers& answers);

}  // namespace schemaproof
