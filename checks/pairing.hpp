// Which object that is wanted is which that is there: rule 4 of the language.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "model/schema.hpp"
#include "model/spellings.hpp"

namespace schemaproof {

template <class T>
struct Pairs {
  struct Pair {
    const T* wish;
    const T* found;
  };
  std::vector<Pair> pairs;           // of what is stated, in its order
  std::vector<const T*> missing;     // stated, and not there
  std::vector<const T*> unexpected;  // there, and not stated; with what `absent` names
};

/// By the columns in order, then by the same columns in another.
Pairs<Unique> pair_uniques(const Table& wish, const Table& found);
/// By the columns; among several, the one with fewest differences.
Pairs<ForeignKey> pair_foreign_keys(const Table& wish, const Table& found);
/// By name, then by expression.
Pairs<CheckConstraint> pair_checks(const Name& table, const Table& wish, const Table& found, Spellings& spellings);
/// The key of an index, its expressions as the server spells them.
std::vector<IndexKey> canonical_keys(const Name& table, const Index& index, Spellings& spellings);
/// By the full key, then without order and operator class, then by a stated name; among several, the one with fewest
/// differences. Keys that are expressions are compared as the server spells them.
Pairs<Index> pair_indexes(const Name& table, const Table& wish, const Table& found, Spellings& spellings);

/// By name.
template <class T>
Pairs<T> pair_by_name(const std::vector<T>& wishes, const std::vector<T>& founds) {
  Pairs<T> pairs;
  std::map<std::string, const T*> left;
  for (const T& found : founds) left.emplace(found.name, &found);
  for (const T& wish : wishes) {
    if (wish.absent) continue;
    const auto partner = left.find(wish.name);
    if (partner == left.end()) {
      pairs.missing.push_back(&wish);
    } else {
      pairs.pairs.push_back({&wish, partner->second});
      left.erase(partner);
    }
  }
  for (const T& found : founds) {
    if (left.contains(found.name)) pairs.unexpected.push_back(&found);
  }
  return pairs;
}

}  // namespace schemaproof
