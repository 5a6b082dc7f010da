// Names and values as SQL writes them.
#pragma once

#include <string>
#include <string_view>

namespace schemaproof {

/// `name` as SQL must write it: quoted unless it is plain lower case and no reserved word.
std::string quoted_name(std::string_view name);
std::string quoted_literal(std::string_view value);
/// The same SQL without characters that a terminal or a report would show otherwise: in strings as E'\\x1B', in names
/// as U&"\\001B". What is copied from a report then means what it meant.
std::string with_visible_characters(std::string_view sql);
/// A name without its SQL quotes, where it has them; otherwise as it is.
std::string unquoted_name(std::string_view name);
/// Whether SQL reserves this (lower-case) word, so that it cannot be a column's name without quotes.
bool is_reserved_word(std::string_view lower_case);
/// Whether this (lower-case) word begins a built-in type in SQL's own grammar, so that no user type can be meant.
bool is_type_keyword(std::string_view lower_case);

}  // namespace schemaproof
