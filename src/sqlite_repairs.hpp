// Which of the SQL that a report offers mends a file of SQLite's?
#pragma once

#include <string>
#include <vector>

#include "checks/check.hpp"

namespace schemaproof {

/// Tries the repair of each drift on a database in memory with the structure that these statements make; what SQLite
/// does not take there, and what leaves the drift as it is, is left out, with a hint how a table is made anew.
void leave_repairs_that_work(const Question& question, const std::vector<std::string>& statements,
                             std::vector<Check>& checks);

}  // namespace schemaproof
