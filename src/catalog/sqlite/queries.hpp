// The catalog queries in checks/catalog/sqlite, embedded at build time.
#pragma once

namespace schemaproof::sqlite_queries {

extern const char* const columns;
extern const char* const foreign_keys;
extern const char* const indexes;
extern const char* const tables;
extern const char* const triggers;
extern const char* const views;

}  // namespace schemaproof::sqlite_queries
