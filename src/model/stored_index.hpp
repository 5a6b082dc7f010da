// How an index is stored: one that stands by itself, and the one under a constraint, which is that constraint's.
#pragma once

#include "model/fields.hpp"

namespace schemaproof {

struct StoredIndex : Object {
  std::optional<Entries> storage_parameters;
  std::optional<std::string> tablespace;  // empty: the database's
  std::optional<bool> clustered;          // the one that CLUSTER goes by
};

inline constexpr Field index_parameters_field{
    "storage_parameters", &StoredIndex::storage_parameters, Compared::exactly, "", {}, Kind::storage};
inline constexpr Field index_tablespace_field{"tablespace", &StoredIndex::tablespace, Compared::exactly, "", {},
                                              Kind::storage};
inline constexpr Field index_clustered_field{"clustered",  &StoredIndex::clustered, Compared::exactly, "false", {},
                                             Kind::storage};

}  // namespace schemaproof
