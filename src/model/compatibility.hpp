// How far can others go on as they did, once a schema has changed, and while it changes?
#pragma once

#include <string_view>

namespace schemaproof {

/// Whether those who read and write as before can go on, from the best to the worst.
enum class Compatibility {
  additive,  // something is there besides
  safe,      // something is other than it was, and what was read and written still can be
  breaking,  // something that was read or written no longer can be, or means something else
};

/// `additive`, `safe`, `breaking`.
std::string_view word_of(Compatibility compatibility);

/// What a lock on a table keeps others from, from the best to the worst.
enum class Blocked { nothing, writes, reads_and_writes };

/// `nothing`, `writes`, `reads and writes`.
std::string_view word_of(Blocked blocked);

/// What a mode of `pg_locks` on a table blocks: `AccessExclusiveLock` reads and writes.
/// Source: PostgreSQL documentation, "Explicit Locking", table of conflicting lock modes.
Blocked blocked_by(std::string_view mode);

}  // namespace schemaproof
