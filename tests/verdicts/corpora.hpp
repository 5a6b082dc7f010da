// The schemas that verdicts are tried on.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "tests/support/announced.hpp"

namespace schemaproof::verdicts {

/// A script, and the first major that takes it.
struct Part {
  std::filesystem::path file;
  int first_major = 0;
};

/// Scripts for an empty database.
struct Corpus {
  std::string row;   // the row of the table that it is counted in
  std::string name;  // for people; unique
  std::vector<Part> parts;
  testing::Majors majors;
  bool restores = true;  // false where a dump does not hold what the script made
  /// What alone a dump does not hold, announced in the script: `-- not dumped: extension.version | hstore`.
  std::set<std::string> lost_in_dumps;
};

/// Every case of fixtures/drift, the schemas in the cache, and fixtures/torture once it is there.
std::vector<Corpus> all_corpora();

/// fixtures/torture: `schema.sql`, and `schema_<N>.sql` for servers from N on. Without parts when it is not there.
Corpus torture();

}  // namespace schemaproof::verdicts
