// Which properties can be changed by themselves? What follows from another property, or what no object of the sort can
// have, is no change that could be made.
#pragma once

#include <string_view>

#include "model/schema.hpp"

namespace schemaproof {

/// `schema`: what types there are.
bool can_change(const Schema& schema, const Column& column, std::string_view property);
bool can_change(const Schema& schema, const PrimaryKey& key, std::string_view property);
bool can_change(const Schema& schema, const Unique& unique, std::string_view property);
bool can_change(const Schema& schema, const ForeignKey& key, std::string_view property);
bool can_change(const Schema& schema, const CheckConstraint& check, std::string_view property);
bool can_change(const Schema& schema, const Index& index, std::string_view property);
bool can_change(const Schema& schema, const Table& table, std::string_view property);
bool can_change(const Schema& schema, const Function& function, std::string_view property);
bool can_change(const Schema& schema, const Sequence& sequence, std::string_view property);
bool can_change(const Schema& schema, const Domain& domain, std::string_view property);
bool can_change(const Schema& schema, const Range& range, std::string_view property);
inline bool can_change(const Schema& /*schema*/, const Object& /*object*/, std::string_view /*property*/) {
  return true;
}

}  // namespace schemaproof
