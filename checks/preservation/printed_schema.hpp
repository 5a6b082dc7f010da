// The tables that a file of fingerprints tells of, as a schema that others are matched with.
#pragma once

#include <map>
#include <set>
#include <string>

#include "fingerprint/fingerprint.hpp"
#include "model/schema.hpp"

namespace schemaproof {

struct PrintedSchema {
  Schema schema;                                   // names as seen from home
  std::map<Name, const TableFingerprint*> tables;  // by the same names
};

/// The fingerprint must outlive it. `built_in_types`: those that keep their schema, as the schema has them that it is
/// matched with (`Schema::built_in_types`).
PrintedSchema printed_schema(const Fingerprint& fingerprint, const std::string& home,
                             const std::set<std::string>& built_in_types);

}  // namespace schemaproof
