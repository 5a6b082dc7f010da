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

/// Whom something is granted to, as a list of privileges has it: `owner`, `public`, or a role's name. That of a role
/// called `owner` is in SQL quotes.
std::string grantee_of(std::string_view role);
/// The role's name; empty for the words `owner` and `public`, and for `none`.
std::string role_of(std::string_view grantee);
/// As the language writes it.
std::string grantee_text(std::string_view grantee);

/// What an object of that kind is to GRANT; of default privileges their name says it: `tables of app`.
Grantable grantable_of(Kind kind, std::string_view name);
/// Reads `select, insert with grant option` and `all but delete`, in any case and order; words that are no privilege
/// stay as they are. `all but` lists what is left on a server of that major.
std::vector<Privilege> parse_privileges(std::string_view text, Grantable grantable, int major);
/// The words that GRANT knows for it on a server of that major: MAINTAIN came with PostgreSQL 17.
std::vector<std::string> privileges_of(Grantable grantable, int major);
/// What PUBLIC has on an object of that name when nothing was granted or revoked. PostgreSQL 15 took the right to
/// create in the schema public from it.
std::string public_privileges(Grantable grantable, std::string_view object, int major);
/// In the one spelling: in SQL's order, and `all` for all of them. No privilege is `none`.
std::string privileges_text(std::vector<Privilege> privileges, Grantable grantable, int major);

}  // namespace schemaproof
