// The queries in src/catalog/statistics, embedded at build time.
#pragma once

namespace schemaproof::statistics_queries {

extern const char* const indexes;
extern const char* const locks;
extern const char* const overview;
extern const char* const sessions;
extern const char* const tables;
extern const char* const unindexed_keys;

}  // namespace schemaproof::statistics_queries
