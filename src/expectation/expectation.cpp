#include "expectation/expectation.hpp"

#include "support/glob.hpp"

namespace schemaproof {

bool hides(const Ignore& ignore, Kind kind, const std::string& table, const std::string& name) {
  if (ignore.kind == Kind::table && kind != Kind::enumeration && glob_matches(ignore.pattern, table)) return true;
  if (ignore.kind != kind) return false;
  return glob_matches(ignore.pattern, name) || (!table.empty() && glob_matches(ignore.pattern, table + "." + name));
}

}  // namespace schemaproof
