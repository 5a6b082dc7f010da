// One expectation, asked of a file of SQLite's: built for the purpose, or there.
#pragma once

#include <string>
#include <vector>

#include "expectation/expectation.hpp"
#include "job.hpp"
#include "verify.hpp"

namespace schemaproof {

/// Whether an expectation is asked of SQLite: by its --url, or where there is none by its `engine`.
bool is_asked_of_sqlite(const Expectation& expectation, const std::string* url);

/// Says which options are about servers alone, and what an expectation that --url holds against SQLite asks in vain.
void check_asked_of_sqlite(const std::vector<Expectation>& expectations, const VerifyWish& wish, Mistakes& mistakes);

/// Its sections of the report: those of its phases, then that of the end. What keeps it from being asked is an errored
/// check.
std::vector<Section> run_on_sqlite(Job job);

}  // namespace schemaproof
