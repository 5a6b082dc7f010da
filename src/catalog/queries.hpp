// The catalog queries in checks/catalog, embedded at build time.
#pragma once

namespace schemaproof::queries {

extern const char* const checks;
extern const char* const collations;
extern const char* const column_defaults;
extern const char* const columns;
extern const char* const enums;
extern const char* const foreign_keys;
extern const char* const indexes;
extern const char* const operator_classes;
extern const char* const owned_sequences;
extern const char* const primary_keys;
extern const char* const schemas;
extern const char* const shadowed_types;
extern const char* const tables;
extern const char* const unique_constraints;

}  // namespace schemaproof::queries
