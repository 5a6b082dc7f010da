#include "checks/hints.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "support/spelling.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

Names without(const Names& names, const Names& others) {
  Names rest;
  for (const std::string& name : names) {
    if (std::find(others.begin(), others.end(), name) == others.end()) rest.push_back(name);
  }
  return rest;
}

template <class T>
Names names_of(const std::vector<const T*>& objects) {
  Names names;
  for (const T* object : objects) names.push_back(object->name);
  return names;
}

Names plain_columns(const Index& index) {
  Names columns;
  for (const IndexKey& key : index.keys) columns.push_back(key.column);
  return columns;
}

}  // namespace

Hints hints_for_missing(const Name& table, const Schema& found) {
  Names same_schema;
  for (const auto& [name, present] : found.tables) {
    if (name.name == table.name) return {fmt::format("there is a table {}", name.text())};
    if (name.schema == table.schema) same_schema.push_back(name.name);
  }
  if (const auto near = nearest(table.name, same_schema)) return {fmt::format("the database has a table '{}'", *near)};
  return {};
}

Hints hints_for_missing(const Column& wish, const Pairs<Column>& pairs) {
  if (const auto near = nearest(wish.name, names_of(pairs.unexpected))) {
    return {fmt::format("the table has a column '{}': renamed?", *near)};
  }
  for (const Column* other : pairs.unexpected) {
    const bool same_shape = wish.type && other->type == wish.type && other->nullable == wish.nullable;
    if (same_shape && pairs.unexpected.size() == 1 && pairs.missing.size() == 1) {
      return {fmt::format("the table has a column '{}' of the same type: renamed?", other->name)};
    }
  }
  return {};
}

Hints hints_for_missing(const Unique& wish, const Table& /*stated*/, const Table& found) {
  for (const Index& index : found.indexes) {
    if (index.unique.value_or(false) && plain_columns(index) == wish.columns) {
      return {
          fmt::format("there is a unique index '{}' on these columns, but no constraint: state it under indexes, or "
                      "make it one with ADD UNIQUE USING INDEX",
                      index.name)};
    }
  }
  return {};
}

Hints hints_for_missing(const ForeignKey& wish, const Pairs<ForeignKey>& pairs) {
  for (const ForeignKey* other : pairs.unexpected) {
    const bool same = (wish.references && other->references && wish.references->table == other->references->table)
                      || (!wish.name.empty() && other->name == wish.name);
    if (same) {
      return {fmt::format("there is a foreign key to {} under other columns: {}", other->references->text(),
                          names_text(other->columns))};
    }
  }
  return {};
}

Hints hints_for_missing(const CheckConstraint& wish, const Pairs<CheckConstraint>& pairs) {
  if (const auto near = nearest(wish.name, names_of(pairs.unexpected))) {
    return {fmt::format("the table has a check '{}'", *near)};
  }
  return {};
}

Hints hints_for_missing(const Index& wish, const Table& stated, const Table& found) {
  const Names columns = plain_columns(wish);
  for (const Unique& unique : found.uniques) {
    if (unique.columns != columns) continue;
    const bool is_stated = std::any_of(stated.uniques.begin(), stated.uniques.end(),
                                       [&](const Unique& other) { return other.columns == columns; });
    if (is_stated)
      return {fmt::format("the unique constraint '{}' has an index of its own on these columns", unique.name)};
    return {fmt::format("a unique constraint '{}' covers these columns: state it under unique", unique.name)};
  }
  if (found.primary_key && found.primary_key->columns == columns) return {"the primary key covers these columns"};
  return {};
}

Hints hints_for_changed(const Index& wish, const Index& found) {
  if (wish.valid.value_or(false) && !found.valid.value_or(true)) {
    return {"an invalid index is what a failed CREATE INDEX CONCURRENTLY leaves behind: no query uses it"};
  }
  return {};
}

Hints hints_for_changed(const ForeignKey& wish, const ForeignKey& found) {
  if (wish.validated.value_or(false) && !found.validated.value_or(true)) {
    return {"rows from before the constraint were never checked: VALIDATE CONSTRAINT checks them"};
  }
  return {};
}

Hints hints_for_changed(const Enum& wish, const Enum& found) {
  if (!wish.labels || !found.labels) return {};
  const Names missing = without(*wish.labels, *found.labels);
  const Names added = without(*found.labels, *wish.labels);
  Hints hints;
  if (!missing.empty()) hints.push_back(fmt::format("the database lacks {}", joined(missing, ", ")));
  if (!added.empty()) hints.push_back(fmt::format("nobody states {}", joined(added, ", ")));
  if (hints.empty()) hints.emplace_back("the same labels in another order: comparisons and ORDER BY follow the order");
  return hints;
}

}  // namespace schemaproof
