// Over which objects does a check range that is about all of them? Those in the schemas asked, without the bookkeeping
// of migration tools and without what `ignore` hides.
#pragma once

#include <functional>
#include <string>

#include "checks/inquiry.hpp"
#include "expectation/exceptions.hpp"

namespace schemaproof {

/// One object of a kind.
struct Ranged {
  Kind kind = Kind::table;
  Name table;            // which it is, or is part of; of an enum its own name
  std::string group;     // the suite it is reported in
  std::string name;      // as reports show it: `audit_log(actorId)`
  std::string own_name;  // what it is called in the database
  const Table* found = nullptr;
  const ForeignKey* key = nullptr;  // of a foreign key

  /// How a report tells it from every other: a foreign key by its own name too, where its table has another over the
  /// same columns.
  [[nodiscard]] std::string title() const;
  /// What an exception may call it.
  [[nodiscard]] Aliases aliases() const;
};

inline const ForeignKey* as_key(const ForeignKey& key) {
  return &key;
}
inline const ForeignKey* as_key(const Object& /*another part*/) {
  return nullptr;
}

/// Every object of a kind that was found. A partition is left out where its partitioned table speaks for it: only
/// foreign keys, checks, exclusions and indexes can be its own.
void for_each_in_range(Inquiry& inquiry, Kind kind, const std::function<void(const Ranged&)>& on_object);
/// Also of the tables in other schemas of which the expectation speaks.
void for_each_in_range_or_stated(Inquiry& inquiry, Kind kind, const std::function<void(const Ranged&)>& on_object);

}  // namespace schemaproof
