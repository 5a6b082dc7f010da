// What does a table have from its parents, its partitioned table or those it inherits from? They tell of it: one cause
// is one drift.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "checks/causes.hpp"
#include "checks/inquiry.hpp"
#include "checks/repair.hpp"

namespace schemaproof {

/// The column of a parent with which an unexpected one came, as `par.extra`; empty: it came by itself.
std::string parents_unexpected(const Inquiry& inquiry, const Table& found, const Column& column);
/// A parent that lacks the column too: what adds it there adds it here.
Cause parents_missing(const Inquiry& inquiry, const Table& found, const Column& wish);
/// Takes out what the same column of a parent differs in too, and the server alters in both at once.
Cause parents_changed(const Inquiry& inquiry, const Table& found, const Column& wish, Differences& differences);

/// Where a parent's NOT NULL is to be handed down no longer: the SQL that takes it from those below that have it still,
/// each in a line of its own.
std::string take_not_null_below(const Inquiry& inquiry, const Name& table, const Column& wish,
                                const Differences& differences);

/// These, and all that they have columns from in turn.
std::vector<const Table*> with_ancestors(const Schema& schema, std::vector<const Table*> tables);
/// The parents that a table is to have and has not, with theirs. What it would have from them is its own meanwhile.
std::vector<const Table*> left_parents(const Inquiry& inquiry, const Table& wish, const Table& found);
/// The triggers of a table, with those copies of its partitioned tables' that are stated: of these only such are read
/// as are enabled otherwise.
std::vector<Trigger> with_copies(const Schema& schema, const Table& wish, const Table& found);
/// Of such a parent, the identity of a column: what makes the table a partition again gives it back.
void forgive_identity(const std::vector<const Table*>& left, const Column& wish, Differences& differences);

bool is_copy_of(const PrimaryKey& own, const PrimaryKey& parents);
bool is_copy_of(const Unique& own, const Unique& parents);
bool is_copy_of(const ForeignKey& own, const ForeignKey& parents);
bool is_copy_of(const CheckConstraint& own, const CheckConstraint& parents);
bool is_copy_of(const Exclusion& own, const Exclusion& parents);
bool is_copy_of(const Index& own, const Index& parents);
inline bool is_copy_of(const Object& /*own*/, const Object& /*parents*/) {
  return false;
}

/// Whether one of the parents has such a part.
template <class T>
bool has_copy_of(const std::vector<const Table*>& parents, const T& own) {
  return std::any_of(parents.begin(), parents.end(), [&](const Table* parent) {
    bool is_there = false;
    // Children that are no partitions have their parents' checks alone.
    const bool is_partitioned = !parent->partition_by.value_or("").empty();
    if (!is_partitioned && !std::is_same_v<T, CheckConstraint>) return false;
    if constexpr (std::is_same_v<T, PrimaryKey>) {
      is_there = parent->primary_key && is_copy_of(own, *parent->primary_key);
    } else {
      for_each_part_list(*parent, [&]<class Part>(const std::vector<Part>& parts) {
        if constexpr (std::is_same_v<Part, T>)
          is_there = std::any_of(parts.begin(), parts.end(), [&](const T& part) { return is_copy_of(own, part); });
      });
    }
    return is_there;
  });
}

}  // namespace schemaproof
