// Does a foreign key have an index that finds its rows?
#include <fmt/format.h>

#include <algorithm>

#include "checks/part.hpp"
#include "checks/rules.hpp"
#include "support/sql_names.hpp"

namespace schemaproof {

namespace {

/// Whether the first columns of a key are these, in any order: each is looked for with `=`.
bool begins_with(const Names& key, const Names& columns) {
  return key.size() >= columns.size()
         && std::is_permutation(columns.begin(), columns.end(), key.begin(),
                                key.begin() + static_cast<std::ptrdiff_t>(columns.size()));
}

/// The columns at the head of an index's key; what is an expression, or sorted by another collation than its column, is
/// not found by `=`, and ends them.
Names leading_columns(const Index& index) {
  Names columns;
  for (const IndexKey& key : index.keys) {
    if (key.column.empty() || !key.collation.empty()) break;
    columns.push_back(key.column);
  }
  return columns;
}

/// `WHERE a IS NOT NULL` leaves out no row that refers to another: NULL refers to nothing.
bool leaves_nothing_out(const Index& index, const Names& columns) {
  if (!index.where || index.where->empty()) return true;
  return std::any_of(columns.begin(), columns.end(),
                     [&](const std::string& column) { return index.where == quoted_name(column) + " IS NOT NULL"; });
}

/// The methods that find a value by `=`, whatever the type.
bool finds_equal(const Index& index) {
  return index.method == "btree" || index.method == "hash";
}

bool is_found_by(const Table& table, const Names& columns, Hints& hints) {
  if (table.primary_key && begins_with(*table.primary_key->columns, columns)) return true;
  for (const Unique& unique : table.uniques) {
    if (begins_with(unique.columns, columns)) return true;
  }
  for (const Index& index : table.indexes) {
    if (!finds_equal(index) || !begins_with(leading_columns(index), columns)) continue;
    if (!index.valid.value_or(true))
      hints.push_back(fmt::format("the index {} is invalid: no query uses it", name_text(index.name)));
    else if (!leaves_nothing_out(index, columns))
      hints.push_back(fmt::format("the index {} is partial: it does not find every row", name_text(index.name)));
    else
      return true;
  }
  return false;
}

/// The drift of an index that is stated and would do, were it there as stated.
std::optional<std::size_t> stated_index(const Question& question, const ToldDrifts& told, const Ranged& object) {
  const Table* stated = question.wish.table(object.table);
  if (stated == nullptr) return std::nullopt;
  const auto drift_of = [&](Kind kind, const std::string& name) {
    return told.find(kind, object.group, [&](const Check& check) { return check.subject.name == name; });
  };
  const Names& columns = object.key->columns;
  const auto of_part = [&](const auto& part, const Names& key) -> std::optional<std::size_t> {
    using Part = std::decay_t<decltype(part)>;
    if (part.absent || !begins_with(key, columns)) return std::nullopt;
    return drift_of(kind_of<Part>(), part_name(object.group, part));
  };
  std::optional<std::size_t> drift;
  if (stated->primary_key && stated->primary_key->columns) {
    drift = of_part(*stated->primary_key, *stated->primary_key->columns);
  }
  for (const Unique& unique : stated->uniques) drift = drift ? drift : of_part(unique, unique.columns);
  for (const Index& index : stated->indexes) drift = drift ? drift : of_part(index, leading_columns(index));
  return drift;
}

}  // namespace

std::optional<Breach> breach_of_index(Inquiry& inquiry, ToldDrifts& told, const Ranged& object) {
  const Question& question = inquiry.question;
  const auto& partition_of = question.found.enforced.partition_of;
  const Names& columns = object.key->columns;
  Hints hints;
  // What a partitioned table has its partitions have too, though their own list does not say so.
  const Table* table = object.found;
  for (Name name = object.table; table != nullptr;) {
    if (is_found_by(*table, columns, hints)) return std::nullopt;
    const auto parent = partition_of.find(name);
    if (parent == partition_of.end()) break;
    name = parent->second;
    table = question.found.schema.table(name);
  }
  Index index;
  for (const std::string& column : columns) index.keys.emplace_back().column = column;
  return Breach{"index", "one that begins with " + names_text(columns),
                "none",  inquiry.ddl.create_index(object.table, index),
                hints,   stated_index(question, told, object)};
}

}  // namespace schemaproof
