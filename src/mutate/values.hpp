// Which other value could a property have? One of each sort: of the right shape, and nothing that a server is needed to
// tell from the one that is there.
#pragma once

#include <string>
#include <vector>

#include "model/fields.hpp"

namespace schemaproof {

/// What the values are taken from.
struct Around {
  Names columns;  // of the table, where the property names some
  Name other;     // a table that a reference may lead to in place of its own
};

/// What a property's description says of its values.
struct ValueShape {
  std::string_view name;
  Compared compared = Compared::exactly;
  bool may_be_none = false;  // that there is none is a value
  std::string_view words;
};

std::vector<Value> other_values(const ValueShape& shape, const Value& value, const Around& around);

/// The same names in another order, with one of them missing, and with one more.
std::vector<Names> other_lists(const Names& names, const Names& more, bool may_be_none);

/// A type that is another one.
std::string other_type(const std::string& type);
/// SQL that no expectation states.
std::string other_sql(const std::string& sql);

}  // namespace schemaproof
