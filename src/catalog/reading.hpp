// What reading the catalogs shares: the session, the tables while their parts come in, and names by their numbers.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "catalog/capture.hpp"

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
  Name name;
  std::vector<std::string> column_names;  // by attribute number; empty where a column was dropped
  std::vector<Id> collations;             // likewise: what each column collates by
  std::unordered_map<Id, std::string> serial_defaults;
};

class Reading {
public:
  Reading(ReadSession& session, const std::string& home) : session_(session) { snapshot.schema.home = home; }

  /// Asks one of the catalog queries.
  void query(const char* sql, const OnRow& on_row);
  /// A name as seen from home.
  [[nodiscard]] Name name_of(std::string_view schema, std::string_view name) const;
  /// The table of that number; null where it is none of ours.
  [[nodiscard]] OpenTable* open(std::string_view id);
  /// The columns with these attribute numbers.
  static Names resolve(const OpenTable& open_table, const std::vector<std::string>& numbers);

  Snapshot snapshot;
  std::unordered_map<Id, OpenTable> tables;
  std::unordered_map<Id, std::string> operator_classes;  // those that no type takes by default
  std::unordered_map<Id, std::string> collations;
  std::set<std::string> shadowed;  // home's types with the name of a built-in one

private:
  ReadSession& session_;
};

// In this order: what comes later resolves its numbers by what came before.
void read_columns(Reading& reading);
void read_constraints(Reading& reading);
void read_indexes(Reading& reading);

}  // namespace schemaproof
