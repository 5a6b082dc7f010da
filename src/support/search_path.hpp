// Where are names without a schema looked for, in a session of the people who wrote the SQL?
#pragma once

#include <string>

#include "support/sql_names.hpp"

namespace schemaproof {

/// As SQL's SET search_path takes it: the home schema, where there is one, then public.
inline std::string search_path_of(const std::string& home) {
  if (home.empty()) return "public";
  return quoted_name(home) + (home == "public" ? "" : ", public");
}

/// SQL that lets a session look in the home schema first, then where the database or the role has its own sessions
/// look: functions that triggers call were written for those.
inline std::string sql_to_look_from(const std::string& home) {
  return "SELECT pg_catalog.set_config('search_path', pg_catalog.concat_ws(', ', "
         + quoted_literal(quoted_name(home.empty() ? "public" : home))
         + ", nullif(pg_catalog.current_setting('search_path'), '')), false)";
}

}  // namespace schemaproof
