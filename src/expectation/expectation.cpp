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

bool Expectation::asks_nothing_of_schema() const {
  bool nothing = wish.tables.empty() && counts.empty() && rules.empty() && queries.empty() && cascades.empty()
                 && scenarios.empty() && phases.empty() && !preserve && !same_as && !changes
                 && enforcement.range != EnforcementWish::Range::all;
  for_each_standalone(wish, [&](const auto& stated) { nothing = nothing && stated.empty(); });
  return nothing;
}

bool Expectation::asks_only_of_file() const {
  const bool says_strict = strict_place.column > 0;
  return history && history->is_in_file() && !database && !says_strict && asks_nothing_of_schema();
}

}  // namespace schemaproof
