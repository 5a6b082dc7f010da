// Roles that a schema names: a disposable server has none of them by itself.
#pragma once

#include <set>
#include <string>

#include "model/schema.hpp"
#include "postgres/disposable.hpp"

namespace schemaproof {

/// Owners, those to whom something is granted, those of policies and of default privileges.
std::set<std::string> roles_named_in(const Schema& schema);

/// Makes those that the database's server lacks, without any rights. One that cannot be made is left out: what needs
/// it says so.
void make_roles(const DisposableDatabase& database, const std::set<std::string>& roles);

}  // namespace schemaproof
