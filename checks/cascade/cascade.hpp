// What deleting a row really does: proven with rows, on a copy of a disposable database.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "checks/check.hpp"
#include "postgres/disposable.hpp"

namespace schemaproof {

/// Whether rows are asked of the expectation at all: foreign keys that it speaks of, or cascades.
bool asks_cascades(const Question& question);

/// Lets somebody use a copy of the database as it was built, alone, and drops it afterwards; several at once.
using OnCopy = std::function<void(const std::function<void(const DisposableDatabase&)>& use)>;

/// Makes rows in copies, plays, and adds what came of it to the answers. Throws Failure when the server is lost.
void ask_cascades(const Question& question, const OnCopy& on_copy, Answers& answers);

/// What an expectation must except for a database to verify against what was captured from it: foreign keys that do not
/// do what their rules say, or that cannot be tried.
std::vector<WrittenBehaviour> behaviour_exceptions(const Snapshot& found, const OnCopy& on_copy);

/// Says that none of it was asked, and why: a check for each cascade, and one for all foreign keys.
void leave_cascades(const Question& question, const std::string& reason, Answers& answers);

}  // namespace schemaproof
