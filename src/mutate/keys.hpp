// The changes that can be made to what a part of a table is known by: the columns of its key.
#pragma once

#include "mutate/properties.hpp"

namespace schemaproof {

void change_key(const Unique& unique, const Access<Unique>& access, const std::string& shown, const Around& around,
                std::vector<Mutation>& mutations);
void change_key(const ForeignKey& key, const Access<ForeignKey>& access, const std::string& shown, const Around& around,
                std::vector<Mutation>& mutations);
void change_key(const Index& index, const Access<Index>& access, const std::string& shown, const Around& around,
                std::vector<Mutation>& mutations);
/// The others are known by their names, and to change those is to drop one and to add another.
template <class T>
void change_key(const T& /*part*/, const Access<T>& /*access*/, const std::string& /*shown*/, const Around& /*around*/,
                std::vector<Mutation>& /*mutations*/) {}

}  // namespace schemaproof
