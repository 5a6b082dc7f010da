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

}  // namespace schemaproof
