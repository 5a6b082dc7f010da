// What reading the catalogs shares: the session, the relations while their parts come in, and what is printed as it is
// seen from the home schema.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "catalog/capture.hpp"
#include "model/privileges.hpp"

namespace schemaproof {

/// An object's number in a catalog.
using Id = unsigned long;

Id number(std::string_view text);

/// What the server printed of a definition; it prints nothing, or `???`, of what was dropped meanwhile:
/// ConcurrentChange.
std::string_view printed(const Row& row, int column, std::string_view what);

/// The columns of a query by name; looked up once, at its first row.
class Columns {
public:
  /// Its position; -1 where there is none of that name.
  int of(const Row& row, std::string_view name);
  /// The text of that column, which must be there.
  std::string_view text(const Row& row, std::string_view name) { return row.text(of(row, name)); }

private:
  std::unordered_map<std::string, int> positions_;
};

/// A table or view while its parts are read: catalogs name columns by number.
struct OpenTable {
  Table* table = nullptr;
  Name name;
  std::vector<std::string> column_names;                     // by attribute number; empty where a column was dropped
  std::vector<Id> collations;                                // likewise: what each column collates by
  std::unordered_multimap<Id, std::string> serial_defaults;  // a column may own several sequences
};

class Reading {
public:
  /// Everything is seen from `home`.
  Reading(ReadSession& session, const std::string& home);
  /// What lies in a schema for which `is_home` says so is seen from that schema; the rest from nowhere.
  Reading(ReadSession& session, IsHome is_home);

  /// Asks one of the catalog queries.
  void query(const char* sql, const OnRow& on_row);
  /// The name of an object whose properties come next.
  Name own_name(std::string_view schema, std::string_view name);
  /// A name as seen from home.
  [[nodiscard]] Name name_of(std::string_view schema, std::string_view name) const;
  [[nodiscard]] Name name_of(const Name& name) const { return name_of(name.schema, name.name); }
  /// A name as SQL prints it under an empty search_path, as the language writes it: `public."User"` is `User`.
  [[nodiscard]] std::string seen_name(std::string_view printed) const;
  /// A type likewise.
  const std::string& seen_type(const std::string& printed);
  [[nodiscard]] const std::set<std::string>& shadowed_in(const std::string& schema) const;
  /// SQL likewise, without parentheses around all of it.
  [[nodiscard]] std::string seen_sql(std::string_view printed) const;
  /// The role that owns something; empty for the database's owner.
  [[nodiscard]] std::string owner(std::string_view role) const;
  /// The table of that number, whose parts come next; null where it is none of ours.
  OpenTable* open(std::string_view id);
  /// The same without looking from there.
  OpenTable* find(std::string_view id);
  /// The columns with these attribute numbers.
  static Names resolve(const OpenTable& open_table, const std::vector<std::string>& numbers);

  Snapshot snapshot;
  std::unordered_map<Id, OpenTable> tables;
  struct OperatorClass {
    Name name;
    bool by_default = false;  // its type takes it where none is named
  };
  std::unordered_map<Id, OperatorClass> operator_classes;
  std::unordered_map<Id, Name> collations;
  /// By schema: names that SQL gives something built in instead, if they are bare.
  std::map<std::string, std::set<std::string>> shadowed;

private:
  void look_from(std::string_view schema);

  ReadSession& session_;
  IsHome is_home_;                                      // empty: there is one
  std::string home_;                                    // from where is seen what is read now
  std::unordered_map<std::string, std::string> types_;  // few are in use and many columns: each is worked out once
};

/// `{fillfactor=70,…}` as the catalog keeps options: words that mean true or false are told as these.
Entries parse_options(std::string_view array);
/// `{name, text, name, text, …}`.
Entries parse_entries(std::string_view array);

/// Sets each property of an object from the column of its name, as seen from home. References, and lists that come as
/// attribute numbers, are set by hand.
class FieldReader {
public:
  FieldReader(Reading& reading, Fields fields) : reading_(reading), fields_(fields) {}

  void read(const Row& row, Object& object);

private:
  void pair_up(const Row& row);
  void set(std::string_view text, const Field& field, Object& object) const;
  void settle(std::string& value, const Field& field) const;

  Reading& reading_;
  Fields fields_;
  std::vector<std::pair<int, const Field*>> pairs_;
  const Field* comment_ = nullptr;  // where the query answers it
};

// In this order: what comes later resolves its numbers by what came before.
void read_views(Reading& reading);
void read_columns(Reading& reading);
void read_constraints(Reading& reading);
void read_indexes(Reading& reading);
void read_table_rules(Reading& reading);
void read_types(Reading& reading);
void read_sequences(Reading& reading);
void read_functions(Reading& reading);
void read_surroundings(Reading& reading);
void read_enforced(Reading& reading);

}  // namespace schemaproof
