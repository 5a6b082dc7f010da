// The tables in which migration tools remember what they have applied: never unexpected, and never counted.
#pragma once

#include "model/schema.hpp"

namespace schemaproof {

/// Told by name and columns, since names such as `schema_migrations` and `migrations` are shared, and are also used by
/// applications for tables of their own.
bool is_bookkeeping(const Table& table, const std::string& bare_name);

/// Whether its rows are told with it: not those of a partition, which are its partitioned table's, nor a tool's.
bool has_rows_of_its_own(const Table& table, const std::string& bare_name);

}  // namespace schemaproof
