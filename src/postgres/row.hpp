// A row of PostgreSQL's, and what it prints in one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "support/row.hpp"

namespace schemaproof {

/// The elements of a one-dimensional array as PostgreSQL prints it (`{a,"b c"}`) or of an int2vector (`1 2`).
std::vector<std::string> array_elements(std::string_view printed);

}  // namespace schemaproof
