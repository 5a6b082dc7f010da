// Which columns do the tables have, and what are their defaults?
#include <algorithm>

#include "catalog/queries.hpp"
#include "catalog/reading.hpp"
#include "model/spellings.hpp"
#include "support/sql_text.hpp"

namespace schemaproof {

namespace {

/// Few types are in use and many columns: each spelling is worked out once.
class TypeNames {
public:
  explicit TypeNames(const Reading& reading) : reading_(reading) {}

  const std::string& of(const std::string& printed) {
    const auto [entry, is_new] = types_.try_emplace(printed);
    if (is_new) entry->second = shown_type(printed, reading_.snapshot.schema.home, reading_.shadowed);
    return entry->second;
  }

private:
  const Reading& reading_;
  std::unordered_map<std::string, std::string> types_;
};

void read_all_columns(Reading& reading) {
  FieldReader<Column> fields;
  TypeNames type_names(reading);
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
    column.type = type_names.of(*column.type);
    const Id collation = number(row.text(at.of(row, "collation")));
    column.collation = collation == 0 ? std::string() : reading.collations[collation];
    column.default_value = "";
    column.generated = "";
    column.serial = false;
    open_table->table->columns.push_back(std::move(column));
  });
}

void read_defaults(Reading& reading) {
  reading.query(queries::owned_sequences, [&](const Row& row) {
    if (OpenTable* open_table = reading.open(row.text(0))) {
      open_table->serial_defaults[number(row.text(1))] = std::string(row.text(2));
    }
  });
  reading.query(queries::column_defaults, [&](const Row& row) {
    OpenTable* open_table = reading.open(row.text(0));
    if (open_table == nullptr) return;
    const Id attribute = number(row.text(1));
    if (attribute >= open_table->column_names.size()) return;
    const std::string& name = open_table->column_names[attribute];
    auto& columns = open_table->table->columns;
    // Attribute numbers only skip dropped columns, so the column is at or before that place.
    std::size_t place = std::min<std::size_t>(attribute, columns.size());
    while (place > 0 && columns[place - 1].name != name) --place;
    if (place == 0) return;
    Column& column = columns[place - 1];
    const std::string expression(without_outer_parentheses(printed(row, 2, "a default")));
    if (is_null_constant(expression)) return;
    (column.generation->empty() ? column.default_value : column.generated) = expression;
    const auto serial = open_table->serial_defaults.find(attribute);
    column.serial = serial != open_table->serial_defaults.end() && serial->second == expression;
  });
}

}  // namespace

void read_columns(Reading& reading) {
  read_all_columns(reading);
  read_defaults(reading);
}

}  // namespace schemaproof
