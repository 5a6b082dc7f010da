#include "expectation/expectation.hpp"

#include "support/glob.hpp"
#include "support/sql_names.hpp"

namespace schemaproof {

namespace {

/// A name that is shown in SQL quotes is also covered by a pattern without them.
bool covers(const Ignore& ignore, const std::string& name) {
  return glob_matches(ignore.pattern, name) || glob_matches(ignore.pattern, unquoted_name(name));
}

}  // namespace

bool hides(const Ignore& ignore, Kind kind, const std::string& table, const std::string& name) {
  // A table takes its parts along; what stands by itself is in none.
  if (ignore.kind == Kind::table && !table.empty() && covers(ignore, table)) return true;
  if (ignore.kind != kind) return false;
  return covers(ignore, name) || (!table.empty() && covers(ignore, table + "." + name));
}

std::string Expectation::home() const {
  if (!each_schema.empty()) return {};
  return schemas.empty() ? "public" : schemas.front();
}

}  // namespace schemaproof
