// What the parts of a table have in common: a kind, a name for people, and the columns that they rest on.
#pragma once

#include <set>
#include <string>

#include "model/kind.hpp"
#include "model/schema.hpp"

namespace schemaproof {

template <class T>
constexpr Kind kind_of() {
  return T::kind;
}

/// How a report names it: `workspace.name`, `workspace(userId)`.
std::string part_name(const std::string& table, const Column& column);
std::string part_name(const std::string& table, const PrimaryKey& key);
std::string part_name(const std::string& table, const Unique& unique);
std::string part_name(const std::string& table, const ForeignKey& key);
std::string part_name(const std::string& table, const Index& index);
/// Whatever has a name of its own within the table: `workspace.touch`.
std::string part_name(const std::string& table, const Object& named);

/// Whether it rests on the column: names it in its key, or in its SQL.
bool rests_on(const PrimaryKey& key, const std::string& column);
bool rests_on(const Unique& unique, const std::string& column);
bool rests_on(const ForeignKey& key, const std::string& column);
bool rests_on(const CheckConstraint& check, const std::string& column);
bool rests_on(const Index& index, const std::string& column);
bool rests_on(const Column& generated, const std::string& column);
bool rests_on(const Exclusion& exclusion, const std::string& column);
bool rests_on(const Trigger& trigger, const std::string& column);
bool rests_on(const RewriteRule& rule, const std::string& column);
bool rests_on(const Policy& policy, const std::string& column);

/// Whether SQL names it, in quotes or not.
bool mentions(const std::optional<std::string>& sql, const std::string& name);

/// The name an object of its own carries in the database: what `ignore` patterns match besides columns.
std::string own_name(const Object& object, const std::string& shown);

/// Whether a list of names has this one.
bool is_among(const Names& names, const std::string& name);

}  // namespace schemaproof
