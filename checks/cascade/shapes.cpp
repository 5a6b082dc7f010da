#include "checks/cascade/shapes.hpp"

#include <algorithm>

#include "checks/part.hpp"

namespace schemaproof {

namespace {

void add_unique(TableShape& shape, const std::string& name, const Names& columns) {
  shape.uniques.push_back(columns);
  shape.by_constraint[name] = columns;
  shape.distinct.insert(columns.begin(), columns.end());
}

/// What one table says; for a partition its partitioned tables are asked after it.
void add_from(const Table& table, TableShape& shape) {
  for (const ForeignKey& key : table.foreign_keys) {
    if (is_enforced(key) && key.references) shape.keys.push_back(&key);
  }
  if (table.primary_key) add_unique(shape, table.primary_key->name, table.primary_key->columns.value_or(Names{}));
  for (const Unique& unique : table.uniques) add_unique(shape, unique.name, unique.columns);
  for (const Index& index : table.indexes) {
    if (!index.unique.value_or(false)) continue;
    Names columns;
    for (const IndexKey& key : index.keys) {
      if (!key.column.empty()) columns.push_back(key.column);
    }
    // Of an expression, whatever it names.
    for (const Column& column : table.columns) {
      const bool is_there = std::find(columns.begin(), columns.end(), column.name) != columns.end();
      if (!is_there && std::any_of(index.keys.begin(), index.keys.end(), [&](const IndexKey& key) {
            return !key.expression.empty() && mentions(key.expression, column.name);
          }))
        columns.push_back(column.name);
    }
    add_unique(shape, index.name, columns);
  }
  for (const Exclusion& exclusion : table.exclusions) {
    Names& columns = shape.by_constraint[exclusion.name];
    for (const Column& column : table.columns) {
      if (!rests_on(exclusion, column.name)) continue;
      columns.push_back(column.name);
      shape.distinct.insert(column.name);
    }
  }
  for (const CheckConstraint& check : table.checks) {
    if (check.enforced.value_or(true)) shape.checks.push_back({check.name, check.expression.value_or("true")});
  }
}

/// The types of the columns that refer to a table's.
void add_types(const Table& from, const ForeignKey& key, TableShape& shape) {
  for (std::size_t i = 0; i < key.columns.size(); ++i) {
    const Column* referring = from.column(key.columns[i]);
    const Column* own = shape.column(key.references->columns[i]);
    if (referring == nullptr || own == nullptr || referring->type == own->type) continue;
    shape.referred_as[own->name].insert(referring->type.value_or(""));
  }
}

bool leads(const ForeignKey& key, const std::string& from, const std::string& to) {
  for (std::size_t i = 0; i < key.columns.size(); ++i) {
    if (key.columns[i] == from && key.references->columns[i] == to) return true;
  }
  return false;
}

/// The columns that `key` shares with one that leads back from the table referred to.
std::set<std::string> handed_down_in(const ForeignKey& key, const TableShape& shape, const TableShape& referred) {
  std::set<std::string> columns;
  for (std::size_t i = 0; i < key.columns.size(); ++i) {
    const bool comes_back = std::any_of(referred.keys.begin(), referred.keys.end(), [&](const ForeignKey* back) {
      return back->references->table == shape.name && leads(*back, key.references->columns[i], key.columns[i]);
    });
    if (comes_back && shape.is_unique_alone(key.columns[i])) columns.insert(key.columns[i]);
  }
  return columns;
}

bool has_deferrable(const Table& table) {
  const auto defers = [](const auto& part) { return part.deferrable.value_or(false); };
  const auto is_constraint = [](const Trigger& trigger) {
    return trigger.definition.value_or("").find("CONSTRAINT TRIGGER") != std::string::npos;
  };
  return std::any_of(table.foreign_keys.begin(), table.foreign_keys.end(), defers)
         || std::any_of(table.uniques.begin(), table.uniques.end(), defers)
         || (table.primary_key && defers(*table.primary_key)) || !table.exclusions.empty()
         || std::any_of(table.triggers.begin(), table.triggers.end(), is_constraint);
}

}  // namespace

bool TableShape::is_required(const std::string& own) const {
  const Column* found = column(own);
  return found != nullptr && !found->nullable.value_or(true);
}

bool TableShape::is_unique_alone(const std::string& own) const {
  return std::find(uniques.begin(), uniques.end(), Names{own}) != uniques.end();
}

bool TableShape::takes_no_row() const {
  return std::any_of(checks.begin(), checks.end(), [](const Condition& check) { return check.expression == "false"; });
}

bool TableShape::is_in_key(const std::string& own) const {
  return std::any_of(keys.begin(), keys.end(), [&](const ForeignKey* key) {
    return std::find(key->columns.begin(), key->columns.end(), own) != key->columns.end();
  });
}

Shapes::Shapes(const Schema& schema) : schema_(schema) {
  for (const auto& [name, table] : schema.tables) {
    has_deferrable_ = has_deferrable_ || schemaproof::has_deferrable(table);
    TableShape& shape = shapes_[name];
    shape.name = name;
    shape.table = &table;
    add_from(table, shape);
    const Table* at = &table;
    while (at != nullptr && !at->partition_of.value_or("").empty()) {
      at = schema.table(parse_name(*at->partition_of));
      if (at != nullptr) add_from(*at, shape);
    }
    // Checks come down to whoever inherits; keys do not.
    for (const std::string& parent : table.inherits.value_or(Names{})) {
      const Table* from = schema.table(parse_name(parent));
      if (from == nullptr) continue;
      for (const CheckConstraint& check : from->checks) {
        if (!check.no_inherit.value_or(false)) shape.checks.push_back({check.name, check.expression.value_or("true")});
      }
    }
    for (const ForeignKey& key : table.foreign_keys) {
      if (key.references) leading_[key.references->table].emplace_back(name, &key);
    }
  }
  for (const auto& [name, keys] : leading_) {
    const auto shape = shapes_.find(name);
    if (shape == shapes_.end()) continue;
    for (const auto& [from, key] : keys) {
      shape->second.referred_to.insert(key->references->columns.begin(), key->references->columns.end());
      shape->second.distinct.insert(key->references->columns.begin(), key->references->columns.end());
      add_types(schema.tables.at(from), *key, shape->second);
      if (key->columns.size() == 1 || from == name) continue;
      TableShape& own = shapes_.at(from);
      std::set<std::string> columns = handed_down_in(*key, own, shape->second);
      if (!columns.empty()) own.handed_down.emplace(key, std::move(columns));
    }
  }
}

const TableShape* Shapes::find(const Name& table) const {
  const auto shape = shapes_.find(table);
  return shape == shapes_.end() ? nullptr : &shape->second;
}

const ForeignKey* Shapes::key_of(const Name& table, const std::string& name) const {
  const TableShape* shape = find(table);
  if (shape == nullptr) return nullptr;
  const auto& keys = shape->table->foreign_keys;
  const auto key = std::find_if(keys.begin(), keys.end(), [&](const ForeignKey& one) { return one.name == name; });
  return key == keys.end() ? nullptr : &*key;
}

const std::vector<std::pair<Name, const ForeignKey*>>& Shapes::leading_to(const Name& table) const {
  static const std::vector<std::pair<Name, const ForeignKey*>> none;
  const auto keys = leading_.find(table);
  return keys == leading_.end() ? none : keys->second;
}

}  // namespace schemaproof
