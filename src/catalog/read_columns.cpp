// Which columns do the tables have, and what are their defaults?
#include <algorithm>

#include "catalog/access.hpp"
#include "catalog/queries.hpp"
#include "catalog/reading.hpp"
#include "model/spellings.hpp"
#include "support/sql_text.hpp"

namespace schemaproof {

namespace {

constexpr int with_compression = 14;
constexpr int named_not_null = 18;

void read_all_columns(Reading& reading) {
  FieldReader fields(reading, Column::fields());
  Columns at;
  reading.query(queries::columns, [&](const Row& row) {
    OpenTable* open_table = reading.open(row.text(0));
    if (open_table == nullptr) return;
    const Id attribute = number(row.text(1));
    open_table->column_names.resize(attribute + 1);
    open_table->collations.resize(attribute + 1);
    open_table->column_names[attribute] = row.text(2);
    open_table->collations[attribute] = number(row.text(at.of(row, "collation_id")));
    Column column;
    column.name = row.text(2);
    printed(row, at.of(row, "type"), "a column's type");
    fields.read(row, column);
    const Id collation = number(row.text(at.of(row, "collation")));
    column.collation = collation == 0 ? std::string() : reading.name_of(reading.collations[collation]).text();
    column.default_value = "";
    column.generated = "";
    column.serial = false;
    column.storage = "";
    column.compression = "";
    column.statistics = "";
    column.options = Entries{};
    column.grants = Entries{};
    column.comment = "";
    if (reading.snapshot.major >= named_not_null) {
      column.not_null_name =
          *column.nullable ? std::string() : chosen_name(open_table->name.name, column.name, "not_null");
      column.not_null_valid = true;
      column.not_null_no_inherit = false;
      column.not_null_comment = "";
    }
    if (reading.snapshot.major < with_compression) column.compression.reset();
    open_table->table->columns.push_back(std::move(column));
  });
}

/// Attribute numbers only skip dropped columns, so the column is at or before that place.
Column* column_at(const OpenTable& open_table, Id attribute) {
  if (attribute >= open_table.column_names.size()) return nullptr;
  const std::string& name = open_table.column_names[attribute];
  auto& columns = open_table.table->columns;
  std::size_t place = std::min<std::size_t>(attribute, columns.size());
  while (place > 0 && columns[place - 1].name != name) --place;
  return place == 0 ? nullptr : &columns[place - 1];
}

void read_defaults(Reading& reading) {
  reading.query(queries::owned_sequences, [&](const Row& row) {
    if (OpenTable* open_table = reading.open(row.text(0))) {
      open_table->serial_defaults.emplace(number(row.text(1)), reading.seen_sql(row.text(2)));
    }
  });
  reading.query(queries::column_defaults, [&](const Row& row) {
    OpenTable* open_table = reading.open(row.text(0));
    if (open_table == nullptr) return;
    const Id attribute = number(row.text(1));
    Column* found = column_at(*open_table, attribute);
    if (found == nullptr) return;
    Column& column = *found;
    const std::string expression = reading.seen_sql(printed(row, 2, "a default"));
    if (is_null_constant(expression)) return;
    (column.generation->empty() ? column.default_value : column.generated) = expression;
    const auto [first, last] = open_table->serial_defaults.equal_range(attribute);
    column.serial = std::any_of(first, last, [&](const auto& own) { return own.second == expression; });
  });
}

void read_details(Reading& reading) {
  FieldReader fields(reading, Column::fields());
  Columns at;
  reading.query(queries::column_details, [&](const Row& row) {
    const OpenTable* open_table = reading.open(row.text(0));
    Column* column = open_table == nullptr ? nullptr : column_at(*open_table, number(row.text(1)));
    if (column == nullptr) return;
    fields.read(row, *column);
    if (reading.snapshot.major < with_compression) column->compression.reset();
    column->grants =
        grants_of({at.text(row, "grants"), at.text(row, "owner"), Grantable::column, reading.snapshot.major});
  });
}

void read_not_null(Reading& reading) {
  if (reading.snapshot.major < named_not_null) return;
  FieldReader fields(reading, Column::fields());
  reading.query(queries::not_null_constraints, [&](const Row& row) {
    const OpenTable* open_table = reading.open(row.text(0));
    const std::vector<std::string> attributes = array_elements(row.text(1));
    if (open_table == nullptr || attributes.empty()) return;
    if (Column* column = column_at(*open_table, number(attributes.front()))) fields.read(row, *column);
  });
}

/// Of a view's columns only what its query does not say, and the types by which their defaults are read.
template <class T>
void leave_to_queries(std::map<Name, T>& views) {
  for (auto& [name, view] : views) {
    for (Column& column : view.parts.columns) {
      for (const Field& field : Column::fields()) {
        if (field.name != "type" && !is_said_of_view(field, T::kind)) unstate(column, field);
      }
    }
  }
}

}  // namespace

void read_columns(Reading& reading) {
  read_all_columns(reading);
  read_defaults(reading);
  read_details(reading);
  read_not_null(reading);
  leave_to_queries(reading.snapshot.schema.views);
  leave_to_queries(reading.snapshot.schema.materialized_views);
}

}  // namespace schemaproof
