// What came of a part of the verdicts on one server: how much was asked, what was wrong, and what could not be done.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "model/report.hpp"

namespace schemaproof::verdicts {

/// One cell of a table.
struct Count {
  std::size_t asked = 0;
  std::size_t wrong = 0;
};

/// A table's rows are named by what was asked and how: `kea`, `dumped and restored`.
using Row = std::pair<std::string, std::string>;

struct Tally {
  std::map<Row, Count> counts;
  std::vector<std::string> faults;   // each is a false verdict, or something that could not be asked
  std::vector<std::string> remarks;  // worth reading, no fault

  /// Counts every check of a section that should hold in all. What does not is told of `name`, unless it is announced:
  /// `extension.version | hstore`.
  void add_section(const Row& row, const Section& section, const std::string& name, std::vector<std::string>& told_to,
                   const std::set<std::string>& announced = {});
};

/// `column kea.lease4.address: changed, type expected inet, found bigint`.
std::string told(const Check& check);

/// A part runs in a process of its own: this is how its tally reaches the one that prints.
void write_tally(const Tally& tally, const std::filesystem::path& file);
Tally read_tally(const std::filesystem::path& file);

}  // namespace schemaproof::verdicts
