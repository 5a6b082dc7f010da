#include "model/compatibility.hpp"

namespace schemaproof {

std::string_view word_of(Compatibility compatibility) {
  switch (compatibility) {
    case Compatibility::additive: return "additive";
    case Compatibility::safe: return "safe";
    case Compatibility::breaking: return "breaking";
  }
  return "breaking";
}

std::string_view word_of(Blocked blocked) {
  switch (blocked) {
    case Blocked::nothing: return "nothing";
    case Blocked::writes: return "writes";
    case Blocked::reads_and_writes: return "reads and writes";
  }
  return "reads and writes";
}

Blocked blocked_by(std::string_view mode) {
  if (mode == "AccessExclusiveLock") return Blocked::reads_and_writes;
  // All that conflict with ROW EXCLUSIVE, which every write takes.
  const bool blocks_writes = mode == "ExclusiveLock" || mode == "ShareRowExclusiveLock" || mode == "ShareLock";
  return blocks_writes ? Blocked::writes : Blocked::nothing;
}

}  // namespace schemaproof
