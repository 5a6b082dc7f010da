// One change that could be made to a schema, and what it concerns.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "model/schema.hpp"

namespace schemaproof {

/// What is made to be there is called so.
inline constexpr const char* added_name = "added_by_mutate";

/// Done in memory: to a copy of what was captured, or to as much of it as the answer rests on.
struct Mutation {
  Kind kind = Kind::table;
  std::string property;               // `on_delete`; `added` and `dropped` of the object as a whole
  std::optional<Kind> under;          // the aspect that the property belongs to
  std::string object;                 // as reports show it: `user.email`
  std::string change;                 // `cascade -> set null`; empty where the property says it all
  std::function<void(Schema&)> make;  // of the schema that it was found in, or a part of that
  std::set<Name> beside = {};         // the tables that lose something with it
  bool leads_elsewhere = false;       // it touches where foreign keys lead, or whether their rows can wait
};

/// What can be changed without a look at anything else.
struct Unit {
  std::set<Name> tables;
  std::vector<std::pair<Kind, Name>> standalone;
  std::vector<Mutation> mutations;
};

/// The place of an object in a schema.
template <class T>
using Access = std::function<T&(Schema&)>;

}  // namespace schemaproof
