// The verdicts as a person reads them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/verdicts/tally.hpp"

namespace schemaproof::verdicts {

/// What a cell says: `0 of 812` wrong ones, or `45 of 45` right ones.
enum class Shown { wrong, right };

/// One line for each row, one column for each major. Empty when nothing was counted.
std::string table(const std::map<int, Tally>& by_major, Shown shown);

/// Every text once, with the majors that told it: `fault on 13, 14: …`.
std::string told_once(const std::map<int, Tally>& by_major, const std::string& word,
                      std::vector<std::string> Tally::* texts);

}  // namespace schemaproof::verdicts
