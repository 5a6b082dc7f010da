// What deleting a row really does: proven with rows, on a copy of a disposable database.
#pragma once

#include <string>
#include <vector>

#include "checks/check.hpp"
#include "postgres/disposable.hpp"

namespace schemaproof {

/// Whether rows are asked of the expectation at all: foreign keys that it speaks of, or cascades.
bool asks_cascades(const Question& question);

/// Makes rows in `copy`, plays, and adds what came of it to the answers. Nobody else may use the copy, and it is of no
/// use afterwards. Throws Failure when the server is lost.
void ask_cascades(const Question& question, const DisposableDatabase& copy, Answers& answers);

/// What an expectation must except for a database to verify against what was captured from it: foreign keys that do not
/// do what their rules say, or that cannot be tried. `copy` as above.
std::vector<WrittenBehaviour> behaviour_exceptions(const Snapshot& found, const DisposableDatabase& copy);

/// Says that none of it was asked, and why: a check for each cascade, and one for all foreign keys.
void leave_cascades(const Question& question, const std::string& reason, Answers& answers);

}  // namespace schemaproof
