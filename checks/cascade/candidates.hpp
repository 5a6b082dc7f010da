// Which values might make a condition true?
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "checks/cascade/values.hpp"

namespace schemaproof {

/// Values worth trying for a column so that the expressions over it become true, taken from the literals in them. First
/// the likelier ones, each once, at most `most`. All are texts that the type takes, never NULL. Of a domain's checks
/// the column is `value`.
std::vector<std::string> candidates(const Values& values, const std::string& type, const std::string& column,
                                    const std::vector<std::string>& expressions, std::size_t n, std::size_t most = 24);

}  // namespace schemaproof
