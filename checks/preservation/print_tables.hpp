// Making fingerprints: what is kept of each table of a database, in one snapshot.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "checks/preservation/comparison.hpp"
#include "fingerprint/write_file.hpp"

namespace schemaproof {

struct PrintTablesWish {
  Detail detail = Detail::table;
  std::map<Name, Names> keys;  // what tells a table's rows apart in place of its primary key
  std::set<Name> done;         // tables that a run before this one told of; names with their schemas
  /// Before each table: its name, how many come before it, and of how many.
  std::function<void(const std::string& table, std::size_t done, std::size_t all)> progress;
};

/// A table whose rows nobody could read: it stands in the file with the reason.
struct UnreadTable {
  std::string table;
  std::string reason;
  std::string hint;
};

struct PrintedTables {
  std::size_t tables = 0;
  std::size_t rows = 0;
  std::vector<UnreadTable> unread;
};

/// `side` and `schema` see names from nowhere: each has its schema. Throws Failure where the connection is lost or the
/// file cannot be written, and Interrupted; what was written until then stays.
PrintedTables print_tables(const ComparedSide& side, const Schema& schema, const PrintTablesWish& wish,
                           FingerprintWriter& writer);

}  // namespace schemaproof
