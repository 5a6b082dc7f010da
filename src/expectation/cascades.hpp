// What deleting one row of a table does, as an expectation states it.
#pragma once

#include <string>
#include <vector>

#include "expectation/yaml.hpp"
#include "model/name.hpp"

namespace schemaproof {

struct CascadeTable {
  Name name;
  Place place;
};

struct CascadeColumn {
  ColumnName name;
  Place place;
};

/// A list of a cascade. One that is not stated is empty, and its place is not known: the lists are complete, so both
/// say that there is nothing of the kind.
template <class T>
struct CascadeList {
  std::vector<T> entries = {};
  Place place = {};
};

/// The whole effect, in every table. `user: {}` says that deleting a user touches nothing else.
struct CascadeWish {
  Name root;
  std::string ref;
  Place place;
  bool deletes_all = false;  // `deletes: all`: whatever CASCADE reaches; then `deletes` has a place and no entries
  CascadeList<CascadeTable> deletes;
  CascadeList<CascadeTable> keeps;
  CascadeList<CascadeColumn> nullifies;
  CascadeList<CascadeColumn> defaults;
  CascadeList<CascadeTable> blocked_by;
  CascadeList<CascadeTable> inserts;  // into which triggers write when a row is deleted
  CascadeList<CascadeTable> updates;  // of whose rows that stay triggers change what is of no key
};

/// Adds what the section states.
void read_cascades(const YamlNode& node, std::vector<CascadeWish>& cascades, Mistakes& mistakes);

/// The same, where names of the schema `home` have no schema.
std::vector<CascadeWish> seen_from(const std::string& home, std::vector<CascadeWish> cascades);

/// Says which cascade, seen from home, is stated twice, and where lists contradict each other.
void check_cascades(const std::vector<CascadeWish>& cascades, Mistakes& mistakes);

}  // namespace schemaproof
