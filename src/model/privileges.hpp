// Privileges as the language writes them: `select, insert with grant option`; `all` for every one that the object's
// kind has on the server's version.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/kind.hpp"

namespace schemaproof {

/// What privileges are granted on.
enum class Grantable { table, column, sequence, function, type, schema, large_object };

struct Privilege {
  std::string word;  // `select`
  bool with_grant_option = false;
};

/// What an object of that kind is to GRANT; of default privileges their name says it: `tables of app`.
Grantable grantable_of(Kind kind, std::string_view name);
/// Reads `select, insert with grant option`, in any case and order; words that are no privilege stay as they are.
std::vector<Privilege> parse_privileges(std::string_view text);
/// The words that GRANT knows for it on a server of that major: MAINTAIN came with PostgreSQL 17.
std::vector<std::string> privileges_of(Grantable grantable, int major);
/// What PUBLIC has on an object of that name when nothing was granted or revoked. PostgreSQL 15 took the right to
/// create in the schema public from it.
std::string public_privileges(Grantable grantable, std::string_view object, int major);
/// In the one spelling: in SQL's order, and `all` for all of them. No privilege is `none`.
std::string privileges_text(std::vector<Privilege> privileges, Grantable grantable, int major);

}  // namespace schemaproof
