// What deleting a row really does: proven with rows, on a copy of a disposable database.
#pragma once

#include <string>

#include "checks/check.hpp"
#include "postgres/disposable.hpp"

namespace schemaproof {

/// Whether rows are asked of the expectation at all: foreign keys that it speaks of, or cascades.
bool asks_cascades(const Question& question);

/// Makes rows in `copy`, plays, and adds what came of it to the answers. Nobody else may use the copy, and it is of no
/// use afterwards. Throws Failure when the server is lost.
void ask_cascades(const Question& question, const DisposableDatabase& copy, Answers& answers);

/// Says that none of it was asked, and why: a check for each cascade, and one for all foreign keys.
void leave_cascades(const Question& question, const std::string& reason, Answers& answers);

}  // namespace schemaproof
