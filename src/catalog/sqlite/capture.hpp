// What is there, in a file of SQLite's, as the same Schema that PostgreSQL's catalogs are read as.
#pragma once

#include "catalog/capture.hpp"
#include "support/row.hpp"

namespace schemaproof {

/// The schema of names without one, in SQLite's words.
inline constexpr const char* sqlite_home = "main";

/// Asks one statement of a database of SQLite's.
using SqliteAsk = std::function<void(const std::string& sql, const OnRow& on_row)>;

/// Types are as they were written, collations in lower case; WITHOUT ROWID and STRICT are storage parameters of the
/// table, AUTOINCREMENT is an option of the column. What SQLite and virtual tables keep for themselves is left out.
/// Throws Failure, also where what the pragmas say and the text of the schema do not agree.
Snapshot capture(const SqliteAsk& ask);

/// The statements that made what is there, tables first: what a copy of its structure takes.
std::vector<std::string> statements_of(const SqliteAsk& ask);

}  // namespace schemaproof
