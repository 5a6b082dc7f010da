// Which primary keys, unique constraints, foreign keys and checks do the tables have?
#include <algorithm>

#include "catalog/queries.hpp"
#include "catalog/reading.hpp"
#include "support/sql_text.hpp"

namespace schemaproof {

namespace {

template <class T>
void read_key_columns(const Row& row, Columns& at, const OpenTable& open_table, T& key, Names& columns) {
  columns = Reading::resolve(open_table, array_elements(row.text(at.of(row, "columns"))));
  Names all = Reading::resolve(open_table, array_elements(row.text(at.of(row, "all_columns"))));
  all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), columns.size())));
  key.include = std::move(all);
  if (!key.storage_parameters) key.storage_parameters = Entries{};
  key.name = row.text(at.of(row, "name"));
}

void read_primary_keys(Reading& reading) {
  FieldReader fields(reading, PrimaryKey::fields());
  Columns at;
  reading.query(queries::primary_keys, [&](const Row& row) {
    OpenTable* open_table = reading.open(row.text(0));
    if (open_table == nullptr) return;
    PrimaryKey key;
    key.columns.emplace();
    fields.read(row, key);
    read_key_columns(row, at, *open_table, key, *key.columns);
    open_table->table->primary_key = std::move(key);
  });
}

void read_uniques(Reading& reading) {
  FieldReader fields(reading, Unique::fields());
  Columns at;
  reading.query(queries::unique_constraints, [&](const Row& row) {
    OpenTable* open_table = reading.open(row.text(0));
    if (open_table == nullptr) return;
    Unique unique;
    fields.read(row, unique);
    read_key_columns(row, at, *open_table, unique, unique.columns);
    open_table->table->uniques.push_back(std::move(unique));
  });
}

/// The pairs of columns, in the order of the key's own names (they are a set).
void read_pairs(Reading& reading, const Row& row, Columns& at, const OpenTable& open_table, ForeignKey& key) {
  const OpenTable* target = reading.find(row.text(at.of(row, "target")));
  if (target == nullptr) return;
  key.columns = Reading::resolve(open_table, array_elements(row.text(at.of(row, "columns"))));
  Reference reference{reading.name_of(target->name),
                      Reading::resolve(*target, array_elements(row.text(at.of(row, "target_columns"))))};
  key.references = std::move(reference);
  order_pairs(key);
}

void read_foreign_keys(Reading& reading) {
  FieldReader fields(reading, ForeignKey::fields());
  Columns at;
  reading.query(queries::foreign_keys, [&](const Row& row) {
    OpenTable* open_table = reading.open(row.text(0));
    if (open_table == nullptr) return;
    ForeignKey key;
    key.name = row.text(at.of(row, "name"));
    fields.read(row, key);
    read_pairs(reading, row, at, *open_table, key);
    const int only = at.of(row, "on_delete_columns");
    if (!row.is_null(only)) {
      Names columns = Reading::resolve(*open_table, array_elements(row.text(only)));
      std::sort(columns.begin(), columns.end());
      if (!columns.empty()) *key.on_delete += " (" + names_text(columns) + ")";
    }
    open_table->table->foreign_keys.push_back(std::move(key));
  });
}

void read_checks(Reading& reading) {
  FieldReader fields(reading, CheckConstraint::fields());
  Columns at;
  reading.query(queries::checks, [&](const Row& row) {
    OpenTable* open_table = reading.open(row.text(0));
    if (open_table == nullptr) return;
    CheckConstraint check;
    check.name = row.text(at.of(row, "name"));
    printed(row, at.of(row, "expression"), "a check");
    fields.read(row, check);
    open_table->table->checks.push_back(std::move(check));
  });
}

void read_exclusions(Reading& reading) {
  FieldReader fields(reading, Exclusion::fields());
  Columns at;
  reading.query(queries::exclusions, [&](const Row& row) {
    OpenTable* open_table = reading.open(row.text(0));
    if (open_table == nullptr) return;
    Exclusion exclusion;
    exclusion.name = at.text(row, "name");
    printed(row, at.of(row, "definition"), "an exclusion constraint");
    fields.read(row, exclusion);
    open_table->table->exclusions.push_back(std::move(exclusion));
  });
}

}  // namespace

void read_constraints(Reading& reading) {
  read_primary_keys(reading);
  read_uniques(reading);
  read_foreign_keys(reading);
  read_checks(reading);
  read_exclusions(reading);
}

}  // namespace schemaproof
