// Is what a migration tool has recorded what its files say: none missing, unknown, failed, changed since?
#pragma once

#include "checks/check.hpp"
#include "migrations/formats.hpp"
#include "postgres/read_session.hpp"

namespace schemaproof {

/// `files`: the migrations that the tool is to have applied, in order. Adds a check for each of them, and one for each
/// that is recorded and has no file.
void ask_history(const Question& question, const std::vector<Migration>& files, ReadSession& session, Answers& answers);

/// Says that it was not asked, and why.
void leave_history(const Question& question, Verdict verdict, const std::string& reason, const std::string& hint,
                   Answers& answers);

}  // namespace schemaproof
