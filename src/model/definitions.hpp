// Definitions as the server prints them, and as the language writes them: as seen from the home schema, and without
// what their place already says.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace schemaproof {

/// SQL printed under an empty search_path without the home schema in front of its names, and without parentheses around
/// all of it: so one expectation fits every schema of that shape. Names in `shadowed` keep it, since without it
/// something built in would be meant.
std::string sql_seen_from(std::string_view home, const std::set<std::string>& shadowed, std::string_view sql);

/// Where a definition names its table: `CREATE TRIGGER t BEFORE UPDATE ON product FOR …`,
/// `CREATE RULE r AS ON DELETE TO product DO …`.
enum class Acting { trigger, rule };

/// `BEFORE UPDATE FOR …`, `ON DELETE DO …`: without the names of itself and of its table.
std::string without_place(std::string_view definition, Acting acting);
/// The whole statement again.
std::string with_place(std::string_view definition, Acting acting, std::string_view name, std::string_view table);

/// The body of a function written in SQL's own grammar, out of the whole definition: `BEGIN ATOMIC … END`, `RETURN …`.
std::string sql_body(std::string_view definition);

}  // namespace schemaproof
