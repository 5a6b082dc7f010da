// Read-only SQL of the user's with the answer that it must give.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "expectation/yaml.hpp"

namespace schemaproof {

/// One value of an answer.
struct Cell {
  std::optional<std::string> text;  // nothing: NULL
  bool plain = false;               // written without quotes: `true` and numbers then mean values and not texts
};

using Cells = std::vector<std::vector<Cell>>;  // rows, each with its columns

struct QueryWish {
  std::string name;
  std::string sql;   // one statement
  std::string file;  // where it was read from, as a person would write it; empty: it stands in the expectation
  Cells returns;
  std::string ref;
  Place place;
  Place returns_place;
};

/// `folder`: what the path of a .sql file starts from.
std::vector<QueryWish> read_queries(const YamlNode& node, const std::filesystem::path& folder, Mistakes& mistakes);

}  // namespace schemaproof
