#include "checks/parents.hpp"

#include <fmt/format.h>

#include <array>

#include "checks/compare.hpp"

namespace schemaproof {

namespace {

std::vector<Name> parents_stated(const Table& table) {
  std::vector<Name> names;
  for (const std::string& parent : table.inherits.value_or(Names{})) names.push_back(parse_name(parent));
  if (!table.partition_of.value_or("").empty()) names.push_back(parse_name(*table.partition_of));
  return names;
}

std::string column_of(const Name& table, const std::string& column) {
  return table.text() + "." + name_text(column);
}

/// What ALTER TABLE changes in the children too.
bool is_altered_below(std::string_view property) {
  static constexpr std::array all = {"type",    "collation",   "nullable",       "default",
                                     "storage", "compression", "not_null_valid", "identity"};
  return std::find(all.begin(), all.end(), property) != all.end();
}

bool has(const Differences& differences, const Difference& one) {
  return std::any_of(differences.begin(), differences.end(), [&](const Difference& other) {
    return other.property == one.property && other.expected == one.expected && other.found == one.found;
  });
}

}  // namespace

std::string parents_unexpected(const Inquiry& inquiry, const Table& found, const Column& column) {
  for (const Name& name : parents_stated(found)) {
    const Table* wish = inquiry.question.wish.table(name);
    const Table* parent = inquiry.question.found.schema.table(name);
    const bool is_unexpected = wish != nullptr && !wish->absent && parent != nullptr
                               && parent->column(column.name) != nullptr && wish->column(column.name) == nullptr;
    if (is_unexpected) return column_of(name, column.name);
  }
  return {};
}

Cause parents_missing(const Inquiry& inquiry, const Table& found, const Column& wish) {
  for (const Name& name : parents_stated(found)) {
    const Table* wanted = inquiry.question.wish.table(name);
    const Table* parent = inquiry.question.found.schema.table(name);
    const Column* column = wanted == nullptr || wanted->absent ? nullptr : wanted->column(wish.name);
    const bool is_missing =
        column != nullptr && !column->absent && parent != nullptr && parent->column(wish.name) == nullptr;
    if (is_missing) {
      const std::string subject = "column " + column_of(name, wish.name);
      return {subject, fmt::format("follows from: {} is missing", subject)};
    }
  }
  return {};
}

Cause parents_changed(const Inquiry& inquiry, const Table& found, const Column& wish, Differences& differences) {
  for (const Name& name : parents_stated(found)) {
    const Table* wanted = inquiry.question.wish.table(name);
    const Table* parent = inquiry.question.found.schema.table(name);
    const Column* wanted_column = wanted == nullptr ? nullptr : wanted->column(wish.name);
    const Column* parents_column = parent == nullptr ? nullptr : parent->column(wish.name);
    if (wanted_column == nullptr || wanted_column->absent || parents_column == nullptr) continue;
    Comparison comparison(name, inquiry.frame());
    comparison.compare(*wanted_column, *parents_column);
    const std::size_t taken = std::erase_if(differences, [&](const Difference& difference) {
      return is_altered_below(difference.property) && has(comparison.differences, difference);
    });
    if (taken > 0) {
      const std::string subject = "column " + column_of(name, wish.name);
      return {subject, fmt::format("follows from: {} is changed", subject)};
    }
  }
  return {};
}

std::vector<const Table*> left_parents(const Inquiry& inquiry, const Table& wish, const Table& found) {
  const std::vector<Name> there = parents_stated(found);
  std::vector<const Table*> left;
  for (const Name& name : parents_stated(wish)) {
    const Table* parent = inquiry.question.found.schema.table(name);
    if (parent != nullptr && std::find(there.begin(), there.end(), name) == there.end()) left.push_back(parent);
  }
  return left;
}

void forgive_identity(const std::vector<const Table*>& left, const Column& wish, Differences& differences) {
  const bool is_parents = std::any_of(left.begin(), left.end(), [&](const Table* parent) {
    const Column* column = parent->column(wish.name);
    return column != nullptr && column->identity == wish.identity && !parent->partition_by.value_or("").empty();
  });
  if (is_parents) std::erase_if(differences, [](const Difference& d) { return d.property == "identity"; });
}

bool is_copy_of(const PrimaryKey& own, const PrimaryKey& parents) {
  return own.columns == parents.columns;
}

bool is_copy_of(const Unique& own, const Unique& parents) {
  return own.columns == parents.columns;
}

bool is_copy_of(const ForeignKey& own, const ForeignKey& parents) {
  return own.columns == parents.columns && own.references == parents.references && own.on_delete == parents.on_delete
         && own.on_update == parents.on_update;
}

bool is_copy_of(const CheckConstraint& own, const CheckConstraint& parents) {
  return own.name == parents.name && own.expression == parents.expression && !parents.no_inherit.value_or(false);
}

bool is_copy_of(const Exclusion& own, const Exclusion& parents) {
  return own.definition == parents.definition;
}

bool is_copy_of(const Index& own, const Index& parents) {
  return own.keys == parents.keys && own.unique == parents.unique && own.method == parents.method
         && own.where == parents.where && own.include == parents.include;
}

}  // namespace schemaproof
