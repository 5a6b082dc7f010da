// Values for the rows that are made, where they cannot be known.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "expectation/yaml.hpp"
#include "model/name.hpp"

namespace schemaproof {

/// By table and column: what rows take in turn; nothing is NULL. No list is empty.
using RowValues = std::map<Name, std::map<std::string, std::vector<std::optional<std::string>>>>;

struct RowsWish {
  RowValues values;
  std::map<Name, Place> table_places;                           // where a table stands first
  std::map<std::pair<Name, std::string>, Place> column_places;  // by table and column
};

/// Adds what the section states; a column that has values already is a mistake.
void read_rows(const YamlNode& node, RowsWish& rows, Mistakes& mistakes);

/// The same, where names of the schema `home` have no schema.
RowValues seen_from(const std::string& home, const RowValues& values);

}  // namespace schemaproof
