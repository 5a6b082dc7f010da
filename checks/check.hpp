// What is asked of a database, and what came of it. Somebody who wants to know what is verified reads this folder.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "catalog/capture.hpp"
#include "expectation/expectation.hpp"
#include "model/report.hpp"
#include "model/spellings.hpp"

namespace schemaproof {

/// What the answers rest on.
struct Question {
  const Expectation& expectation;
  const Schema& wish;  // the expectation's, with names as seen from the home schema
  const Snapshot& found;
  std::string database;  // the name of the database asked
  std::string today;     // ISO date: what `ignore … until` is held against
  /// Whether the server is our own: roles that it does not have are no fault of the database.
  bool disposable = false;
};

struct Answers {
  std::vector<Check> checks;
  std::vector<Hidden> hidden;
  std::vector<std::string> warnings;
  std::map<std::string, std::size_t> rows_held = {};  // by table: how many were held against what became of them
};

/// Asks everything. Where SQL must be compared by the server first, `spellings` has open questions afterwards: answer
/// them and ask again.
Answers ask(const Question& question, Spellings& spellings);

}  // namespace schemaproof
