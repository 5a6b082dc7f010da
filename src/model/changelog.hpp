// What each migration does: to the schema, and to those who use it meanwhile. Values only, for whoever tells it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "model/compatibility.hpp"

namespace schemaproof {

/// One difference between the schemas before and after a migration.
struct SchemaChange {
  std::string what;  // `product.sku: type varchar(40) -> varchar(20)`, `table review is added`
  Compatibility compatibility = Compatibility::breaking;
  std::string reason;
  std::string safer;  // how the same may be had without breaking anything; empty: none is known
};

/// What was seen of a table that was there before the migration.
struct TouchedTable {
  std::string name;
  bool had_rows = false;
  std::vector<std::string> locks;  // modes, as `pg_locks` has them
  Blocked blocked = Blocked::nothing;
  bool rewritten = false;
  std::size_t rows_read = 0;     // by scans
  std::size_t rows_written = 0;  // inserted, updated or deleted
  bool rows_seen = true;         // otherwise there may be more of both: a statement ran in no transaction
};

/// What a migration takes where the seeds before it left no rows.
struct WithoutSeeds {
  double seconds = 0;
  std::string failure;  // why that is not known: the build fails without them; empty: it is
};

struct MigrationEffects {
  std::string migration;
  std::string file;  // as a person would write it
  std::vector<SchemaChange> changes;
  std::vector<TouchedTable> tables;  // of which anything was seen
  double seconds = 0;
  std::string unseen;  // why what it locks could not be seen, of all or of a part; empty: it was
  std::optional<WithoutSeeds> without_seeds = {};  // none: it was not asked, or no seed comes before it
};

}  // namespace schemaproof
