// Objects that nobody asked for: one of each kind, as little as each takes.
#pragma once

#include <vector>

#include "mutate/properties.hpp"

namespace schemaproof {

/// A column and one of each kind of constraint, index, trigger, rule and policy. A partition gets no column of its own.
void add_parts(const Setting& setting, const Name& name, const Table& table, const Around& around,
               std::vector<Mutation>& mutations);
/// A table, and one of each kind that stands by itself.
void add_objects(const Setting& setting, std::vector<Mutation>& mutations);

}  // namespace schemaproof
