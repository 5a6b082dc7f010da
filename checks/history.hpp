// Is what a migration tool has recorded what its files say: none missing, unknown, failed, changed since?
#pragma once

#include "checks/check.hpp"
#include "migrations/formats.hpp"
#include "migrations/history.hpp"

namespace schemaproof {

/// `files`: the migrations that the tool is to have applied, in order. Adds a check for each of them, and one for each
/// that is recorded and has no file.
void ask_history(const HistoryWish& wish, const std::vector<Migration>& files, const std::vector<Recorded>& recorded,
                 Answers& answers);

/// The same where the record is in a file of its own. What keeps that from being read is an errored check.
void ask_history_in_file(const HistoryWish& wish, Answers& answers);

/// Says that it was not asked, and why.
void leave_history(const HistoryWish& wish, Verdict verdict, const std::string& reason, const std::string& hint,
                   Answers& answers);

}  // namespace schemaproof
