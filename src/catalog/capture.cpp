#include "catalog/capture.hpp"

#include <algorithm>
#include <charconv>
#include <unordered_map>

#include "catalog/queries.hpp"
#include "support/interruption.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

using Id = unsigned long;

Id number(std::string_view text) {
  Id value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// The columns of a query by name; looked up once, at its first row.
class Columns {
public:
  int of(const Row& row, std::string_view name) {
    if (positions_.empty()) {
      for (int i = 0; i < row.size(); ++i) positions_.emplace(row.column_name(i), i);
    }
    const auto found = positions_.find(std::string(name));
    return found == positions_.end() ? -1 : found->second;
  }

private:
  std::unordered_map<std::string, int> positions_;
};

/// Sets each property of an object from the column of its name. Lists come as attribute numbers and are set by hand.
template <class T>
class FieldReader {
public:
  void read(const Row& row, T& object) {
    if (pairs_.empty()) pair_up(row);
    for (const auto& [column, field] : pairs_) {
      if (!row.is_null(column)) set_text(object, *field, row.text(column));
    }
  }

private:
  void pair_up(const Row& row) {
    static constexpr auto fields = T::fields();
    for (const Field<T>& field : fields) {
      const bool by_hand = std::holds_alternative<std::optional<Names> T::*>(field.member)
                           || std::holds_alternative<std::optional<Reference> T::*>(field.member);
      for (int i = 0; i < row.size() && !by_hand; ++i) {
        if (row.column_name(i) == field.name) pairs_.emplace_back(i, &field);
      }
    }
  }

  std::vector<std::pair<int, const Field<T>*>> pairs_;
};

/// A table while its parts are read: catalogs name columns by number.
struct OpenTable {
  Table* table = nullptr;
  std::vector<std::string> column_names;  // by attribute number; empty where a column was dropped
  std::vector<Id> collations;             // likewise: what each column collates by
  std::unordered_map<Id, std::string> serial_defaults;
};

class Capture {
public:
  Capture(ReadSession& session, const std::string& home) : session_(session) { snapshot_.schema.home = home; }

  Snapshot run() {
    read_names();
    read_tables();
    read_columns();
    read_defaults();
    read_primary_keys();
    read_uniques();
    read_foreign_keys();
    read_checks();
    read_indexes();
    read_enums();
    return std::move(snapshot_);
  }

private:
  void query(const char* sql, const OnRow& on_row) {
    stop_if_interrupted();
    session_.query(sql, on_row);
  }

  [[nodiscard]] Name name_of(std::string_view schema, std::string_view name) const {
    return {schema == snapshot_.schema.home ? std::string() : std::string(schema), std::string(name)};
  }

  [[nodiscard]] OpenTable* open(std::string_view id) {
    const auto found = open_.find(number(id));
    return found == open_.end() ? nullptr : &found->second;
  }

  static Names resolve(const OpenTable& open, const std::vector<std::string>& numbers) {
    Names names;
    for (const std::string& attribute : numbers) {
      const Id at = number(attribute);
      names.push_back(at < open.column_names.size() ? open.column_names[at] : std::string());
    }
    return names;
  }

  void read_names() {
    query(queries::schemas, [&](const Row& row) { snapshot_.schemas.emplace(row.text(0)); });
    query(queries::shadowed_types, [&](const Row& row) {
      if (row.text(0) == snapshot_.schema.home) shadowed_.emplace(row.text(1));
    });
    query(queries::operator_classes, [&](const Row& row) {
      operator_classes_[number(row.text(0))] = Name{std::string(row.text(1)), std::string(row.text(2))}.text();
    });
    query(queries::collations, [&](const Row& row) {
      collations_[number(row.text(0))] = Name{std::string(row.text(1)), std::string(row.text(2))}.text();
    });
  }

  void read_tables() {
    query(queries::tables, [&](const Row& row) {
      const Name name = name_of(row.text(1), row.text(2));
      Table& table = snapshot_.schema.tables[name];
      table.name = name.text();
      open_[number(row.text(0))].table = &table;
      qualified_.emplace(number(row.text(0)), name);
    });
  }

  void read_columns() {
    FieldReader<Column> fields;
    Columns at;
    query(queries::columns, [&](const Row& row) {
      OpenTable* open_table = open(row.text(0));
      if (open_table == nullptr) return;
      const Id attribute = number(row.text(1));
      open_table->column_names.resize(attribute + 1);
      open_table->collations.resize(attribute + 1);
      open_table->column_names[attribute] = row.text(2);
      open_table->collations[attribute] = number(row.text(at.of(row, "collation_id")));
      Column column;
      column.name = row.text(2);
      fields.read(row, column);
      column.type = type_of(*column.type);
      const Id collation = number(row.text(at.of(row, "collation")));
      column.collation = collation == 0 ? std::string() : collations_[collation];
      column.default_value = "";
      column.generated = "";
      column.serial = false;
      open_table->table->columns.push_back(std::move(column));
    });
  }

  /// Few types are in use and many columns: each spelling is worked out once.
  const std::string& type_of(const std::string& printed) {
    const auto [entry, is_new] = types_.try_emplace(printed);
    if (is_new) entry->second = shown_type(printed, snapshot_.schema.home, shadowed_);
    return entry->second;
  }

  void read_defaults() {
    query(queries::owned_sequences, [&](const Row& row) {
      if (OpenTable* open_table = open(row.text(0))) {
        open_table->serial_defaults[number(row.text(1))] = std::string(row.text(2));
      }
    });
    query(queries::column_defaults, [&](const Row& row) {
      OpenTable* open_table = open(row.text(0));
      if (open_table == nullptr) return;
      const Id attribute = number(row.text(1));
      const std::string& name = open_table->column_names[attribute];
      auto& columns = open_table->table->columns;
      // Attribute numbers only skip dropped columns, so the column is at or before that place.
      std::size_t place = std::min<std::size_t>(attribute, columns.size());
      while (place > 0 && columns[place - 1].name != name) --place;
      if (place == 0) return;
      Column& column = columns[place - 1];
      const std::string expression(without_outer_parentheses(row.text(2)));
      (column.generation->empty() ? column.default_value : column.generated) = expression;
      const auto serial = open_table->serial_defaults.find(attribute);
      column.serial = serial != open_table->serial_defaults.end() && serial->second == expression;
    });
  }

  template <class T>
  void read_key_columns(const Row& row, Columns& at, const OpenTable& open_table, T& key, Names& columns) {
    columns = resolve(open_table, array_elements(row.text(at.of(row, "columns"))));
    Names all = resolve(open_table, array_elements(row.text(at.of(row, "all_columns"))));
    all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), columns.size())));
    key.include = std::move(all);
    key.name = row.text(at.of(row, "name"));
  }

  void read_primary_keys() {
    FieldReader<PrimaryKey> fields;
    Columns at;
    query(queries::primary_keys, [&](const Row& row) {
      OpenTable* open_table = open(row.text(0));
      if (open_table == nullptr) return;
      PrimaryKey key;
      key.columns.emplace();
      fields.read(row, key);
      read_key_columns(row, at, *open_table, key, *key.columns);
      open_table->table->primary_key = std::move(key);
    });
  }

  void read_uniques() {
    FieldReader<Unique> fields;
    Columns at;
    query(queries::unique_constraints, [&](const Row& row) {
      OpenTable* open_table = open(row.text(0));
      if (open_table == nullptr) return;
      Unique unique;
      fields.read(row, unique);
      read_key_columns(row, at, *open_table, unique, unique.columns);
      open_table->table->uniques.push_back(std::move(unique));
    });
  }

  void read_foreign_keys() {
    FieldReader<ForeignKey> fields;
    Columns at;
    query(queries::foreign_keys, [&](const Row& row) {
      OpenTable* open_table = open(row.text(0));
      if (open_table == nullptr) return;
      ForeignKey key;
      key.name = row.text(at.of(row, "name"));
      fields.read(row, key);
      read_pairs(row, at, *open_table, key);
      const int only = at.of(row, "on_delete_columns");
      if (!row.is_null(only)) {
        Names columns = resolve(*open_table, array_elements(row.text(only)));
        std::sort(columns.begin(), columns.end());
        if (!columns.empty()) *key.on_delete += " (" + names_text(columns) + ")";
      }
      open_table->table->foreign_keys.push_back(std::move(key));
    });
  }

  /// The pairs of columns, in the order of the key's own names (they are a set).
  void read_pairs(const Row& row, Columns& at, const OpenTable& open_table, ForeignKey& key) {
    const std::string_view target_id = row.text(at.of(row, "target"));
    const OpenTable* target = open(target_id);
    const auto target_name = qualified_.find(number(target_id));
    if (target == nullptr || target_name == qualified_.end()) return;
    key.columns = resolve(open_table, array_elements(row.text(at.of(row, "columns"))));
    Reference reference{target_name->second, resolve(*target, array_elements(row.text(at.of(row, "target_columns"))))};
    std::vector<std::pair<std::string, std::string>> pairs;
    for (std::size_t i = 0; i < key.columns.size(); ++i) pairs.emplace_back(key.columns[i], reference.columns[i]);
    std::sort(pairs.begin(), pairs.end());
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      key.columns[i] = pairs[i].first;
      reference.columns[i] = pairs[i].second;
    }
    key.references = std::move(reference);
  }

  void read_checks() {
    FieldReader<CheckConstraint> fields;
    Columns at;
    query(queries::checks, [&](const Row& row) {
      OpenTable* open_table = open(row.text(0));
      if (open_table == nullptr) return;
      CheckConstraint check;
      check.name = row.text(at.of(row, "name"));
      fields.read(row, check);
      check.expression = std::string(without_outer_parentheses(*check.expression));
      open_table->table->checks.push_back(std::move(check));
    });
  }

  void read_indexes() {
    FieldReader<Index> fields;
    Columns at;
    query(queries::indexes, [&](const Row& row) {
      OpenTable* open_table = open(row.text(0));
      if (open_table == nullptr) return;
      Index index;
      index.name = row.text(at.of(row, "name"));
      fields.read(row, index);
      index.where = std::string(without_outer_parentheses(*index.where));
      read_index_keys(row, at, *open_table, index);
      open_table->table->indexes.push_back(std::move(index));
    });
  }

  void read_index_keys(const Row& row, Columns& at, const OpenTable& open_table, Index& index) {
    const auto elements = [&](std::string_view column) { return array_elements(row.text(at.of(row, column))); };
    const std::vector<std::string> attributes = elements("keys");
    const std::vector<std::string> collations = elements("collations");
    const std::vector<std::string> classes = elements("operator_classes");
    const std::vector<std::string> options = elements("options");
    std::vector<std::string> expressions;
    if (!row.is_null(at.of(row, "expressions"))) expressions = elements("expressions");
    const std::size_t count = std::min<std::size_t>(number(row.text(at.of(row, "key_count"))), attributes.size());
    std::size_t next_expression = 0;
    for (std::size_t i = 0; i < count; ++i) {
      IndexKey key;
      const Id attribute = number(attributes[i]);
      const Id collation = number(collations.at(i));
      if (attribute == 0) {
        key.expression = std::string(without_outer_parentheses(expressions.at(next_expression++)));
      } else {
        key.column = open_table.column_names.at(attribute);
        if (collation != 0 && collation != open_table.collations.at(attribute)) key.collation = collations_[collation];
      }
      if (const auto named = operator_classes_.find(number(classes.at(i))); named != operator_classes_.end()) {
        key.operator_class = named->second;
      }
      constexpr Id descending = 1;
      constexpr Id nulls_first = 2;
      key.descending = (number(options.at(i)) & descending) != 0;
      key.nulls_first = (number(options.at(i)) & nulls_first) != 0;
      index.keys.push_back(std::move(key));
    }
    index.include = resolve(open_table, {attributes.begin() + static_cast<std::ptrdiff_t>(count), attributes.end()});
  }

  void read_enums() {
    query(queries::enums, [&](const Row& row) {
      const Name name = name_of(row.text(0), row.text(1));
      Enum& enumeration = snapshot_.schema.enums[name];
      enumeration.name = name.text();
      enumeration.labels = array_elements(row.text(2));
    });
  }

  ReadSession& session_;
  Snapshot snapshot_;
  std::unordered_map<Id, OpenTable> open_;
  std::unordered_map<Id, Name> qualified_;
  std::unordered_map<Id, std::string> operator_classes_;
  std::unordered_map<Id, std::string> collations_;
  std::unordered_map<std::string, std::string> types_;
  std::set<std::string> shadowed_;
};

}  // namespace

Snapshot capture(ReadSession& session, const std::string& home) {
  return Capture(session, home).run();
}

std::string shown_type(const std::string& printed, const std::string& home, const std::set<std::string>& shadowed) {
  const std::vector<SqlToken> tokens = sql_tokens(printed);
  const bool qualified = tokens.size() > 2 && tokens[1].text == ".";
  if (!qualified) return short_type(printed);
  const std::string schema = unquoted_name(tokens[0].text);
  const std::string name = unquoted_name(tokens[2].text);
  const std::string rest = printed.substr(tokens[2].end());
  const bool bare = schema == home && shadowed.count(name) == 0;
  // A name that SQL reserves, such as a type called "integer", keeps its quotes: bare it would be the built-in.
  const bool reserved = is_reserved_word(name);
  const std::string shown_name = reserved ? "\"" + name + "\"" : name_text(name);
  return (bare ? shown_name : name_text(schema) + "." + shown_name) + rest;
}

}  // namespace schemaproof
