// Rules over all objects of a kind, as an expectation states them.
#pragma once

#include <string>
#include <vector>

#include "expectation/exceptions.hpp"
#include "model/kind.hpp"
#include "model/name.hpp"

namespace schemaproof {

struct Rule {
  enum class Asks { primary_key, index, columns, reaches, matches, no_cycle, no_orphan };
  Asks asks = Asks::primary_key;
  Kind every = Kind::table;
  std::vector<std::string> columns;  // of `columns`
  Name target;                       // of `reaches`
  std::string pattern;               // of `matches`: a regular expression for the whole name
  Exceptions exceptions;
  std::string ref;
  Place place;

  /// `every table has primary_key`, `no cycle`: as reports say it.
  [[nodiscard]] std::string text() const;
  /// What it says of each: `has primary_key`, `reaches workspace`.
  [[nodiscard]] std::string predicate() const;
};

std::vector<Rule> read_rules(const YamlNode& node, Mistakes& mistakes);

}  // namespace schemaproof
