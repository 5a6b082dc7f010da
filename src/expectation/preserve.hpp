// Which rows and columns migrations must not lose or change, as an expectation states it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "expectation/yaml.hpp"
#include "model/fields.hpp"
#include "model/name.hpp"

namespace schemaproof {

/// A column by its name afterwards.
struct PreservedColumn {
  std::string name;
  std::string was;      // its name before; empty: the same
  std::string becomes;  // SQL over the columns before; empty: the value that it had
  Place place;
};

/// A table by its name afterwards.
struct PreserveWish {
  Name table;
  std::optional<Name> was;  // its name before
  Names key;                // by which rows are matched, by their names before; empty: the primary key
  std::vector<PreservedColumn> columns;
  Names except;          // columns, by their names before, that may change or go
  std::string may_lose;  // SQL over the columns before: these rows may go. `true`: any
  std::string may_add;   // SQL over the columns afterwards: these rows may come. `true`: any
  std::string ref;
  Place place;
};

/// What the section states. That it is there says that only its tables are held.
struct PreserveSection {
  std::vector<PreserveWish> tables;
  Place place;
};

/// Adds what the section states.
void read_preserve(const YamlNode& node, std::optional<PreserveSection>& preserve, Mistakes& mistakes);

/// Says which table, seen from home, is stated twice.
void check_preserve(const std::string& home, const PreserveSection& preserve, Mistakes& mistakes);

}  // namespace schemaproof
