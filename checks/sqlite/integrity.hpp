// Is a file of SQLite's sound, and do its rows keep what its foreign keys say?
#pragma once

#include "catalog/sqlite/capture.hpp"
#include "checks/check.hpp"

namespace schemaproof {

/// PRAGMA integrity_check, and for each table with foreign keys foreign_key_check: connections enforce them only where
/// somebody turned them on. Adds a check for each, and tells the rows by their rowids.
void ask_integrity(const Question& question, const SqliteAsk& ask, Answers& answers);

/// Whether migrations leave foreign keys enforced on the connection that ran them. `left_off`: those that do not.
void ask_left_enforced(const Question& question, const std::vector<std::string>& left_off, Answers& answers);

}  // namespace schemaproof
