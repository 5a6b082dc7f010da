// Is the answer to a query the one that is stated?
#pragma once

#include <string>
#include <vector>

#include "expectation/queries.hpp"
#include "postgres/row.hpp"

namespace schemaproof {

/// Texts are compared as the server prints them. What YAML takes for a number or a truth is one here too.
bool is_same(const Cells& wish, const Cells& found);
/// `3`, `no rows`, `(1, a), (2, b)`.
std::string shown(const Cells& rows);
std::vector<Cell> cells_of(const Row& row);

}  // namespace schemaproof
