// The tables that a file of fingerprints tells of, as a schema that others are matched with.
#pragma once

#include <map>
#include <string>

#include "fingerprint/fingerprint.hpp"
#include "model/schema.hpp"

namespace schemaproof {

struct PrintedSchema {
  Schema schema;                                   // names as seen from home
  std::map<Name, const TableFingerprint*> tables;  // by the same names
};

/// The fingerprint must outlive it.
PrintedSchema printed_schema(const Fingerprint& fingerprint, const std::string& home);

}  // namespace schemaproof
