// SQL as SQLite reads it: names also in `back ticks` and [brackets], comments that do not nest, no dollar quotes.
// Source: SQLite documentation, "SQLite Keywords" and "SQL Comment Syntax".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "support/sql_text.hpp"

namespace schemaproof {

/// Every token but white space and comments; operators of two characters are one.
std::vector<SqlToken> sqlite_tokens(std::string_view sql);

/// A name as SQLite understands it, out of whichever quotes.
std::string sqlite_name(std::string_view token);
/// A name as SQL of SQLite's writes it: always in quotes, which keeps every word a name.
std::string sqlite_quoted(std::string_view name);
/// A text as a string of SQLite's, which knows no escapes.
std::string sqlite_literal(std::string_view text);
/// Whether SQLite takes two names for one: it compares them without regard to the case of ASCII letters.
bool is_same_name(std::string_view a, std::string_view b);
/// A type as it was declared: on one line, out of quotes, which say nothing there. Without one: `none`.
std::string sqlite_type(std::string_view declared);
/// One spelling for SQL that differs in nothing but white space, comments, quotes around names and the case of words.
std::string plain_sqlite(std::string_view sql);

}  // namespace schemaproof
