// When is SQL the same to SQLite? Where both texts become the same program there.
#pragma once

#include <string>
#include <vector>

#include "model/spellings.hpp"

namespace schemaproof {

/// Answers the open questions in a database in memory that has the structure which these statements make, and no rows.
/// Texts are the same where SQLite compiles them to the same program, and gives columns of the same names; of triggers,
/// which are no programs before something fires them, where nothing differs but white space, quotes and the case of
/// words. What SQLite does not take is a problem, in its words.
void respell(const std::vector<std::string>& statements, Spellings& spellings);

}  // namespace schemaproof
