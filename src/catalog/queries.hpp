// The catalog queries in checks/catalog, embedded at build time.
#pragma once

namespace schemaproof::queries {

extern const char* const broken_indexes;
extern const char* const checks;
extern const char* const collations;
extern const char* const column_defaults;
extern const char* const column_details;
extern const char* const columns;
extern const char* const composite_types;
extern const char* const default_privileges;
extern const char* const disabled_triggers;
extern const char* const domains;
extern const char* const enums;
extern const char* const exclusions;
extern const char* const extensions;
extern const char* const foreign_keys;
extern const char* const functions;
extern const char* const indexes;
extern const char* const interceptors;
extern const char* const materialized_views;
extern const char* const not_modelled;
extern const char* const not_null_constraints;
extern const char* const operator_classes;
extern const char* const orphans;
extern const char* const owned_sequences;
extern const char* const policies;
extern const char* const primary_keys;
extern const char* const ranges;
extern const char* const rewrite_rules;
extern const char* const roles;
extern const char* const schemas;
extern const char* const sequences;
extern const char* const shadowed_names;
extern const char* const tables;
extern const char* const triggers;
extern const char* const unique_constraints;
extern const char* const views;

}  // namespace schemaproof::queries
