// The user's own smoke test: what is so after some SQL.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "expectation/queries.hpp"

namespace schemaproof {

struct ScenarioWish {
  std::string name;
  std::string ref;
  Place place;
  WrittenScript given;  // its `sql` may be empty
  WrittenScript when;
  /// Each is called as its SQL, or its file, is written. Empty only where `fails` is stated.
  std::vector<QueryWish> then;
  /// `when` must be refused: with this SQLSTATE, or `true`: with whichever. Empty: it must not be.
  std::string fails;
  Place fails_place;
};

/// Adds what the section states; a scenario that is there already is a mistake. `folder`: what the path of a .sql file
/// starts from.
void read_scenarios(const YamlNode& node, const std::filesystem::path& folder, std::vector<ScenarioWish>& scenarios,
                    Mistakes& mistakes);

}  // namespace schemaproof
