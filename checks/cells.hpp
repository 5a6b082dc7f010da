// Is the answer to a query the one that is stated?
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "expectation/queries.hpp"
#include "postgres/row.hpp"

namespace schemaproof {

/// The columns of an answer that are truths; asked only where the text alone does not tell.
using Truths = std::vector<bool>;
using TruthsOf = std::function<Truths()>;

/// Texts are compared as the server prints them. What YAML takes for a number is one here too, and what it takes for a
/// truth is one where the column is boolean.
bool is_same(const Cells& wish, const Cells& found, const TruthsOf& truths_of);
/// The query that tells in one row which of the columns that `sql` answers are boolean; empty where none can be.
std::string truths_query(std::string_view sql, std::size_t columns);
/// Of a row of its answer.
Truths truths_of(const Row& row);
/// `3`, `no rows`, `(1, a), (2, b)`.
std::string shown(const Cells& rows);
std::vector<Cell> cells_of(const Row& row);

}  // namespace schemaproof
