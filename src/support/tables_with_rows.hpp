// In which of many tables is there a row? One question for many of them.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "support/row.hpp"

namespace schemaproof {

/// The places of those in which there is one. `tables`: as FROM has them. `ask` sends a query, and throws where it is
/// refused.
std::set<std::size_t> tables_with_rows(const std::vector<std::string>& tables,
                                       const std::function<void(const std::string& sql, const OnRow& on_row)>& ask);

}  // namespace schemaproof
