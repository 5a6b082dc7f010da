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
  Reading(ReadSession& session, const std::string& home);

  /// Asks one of the catalog queries.
  void query(const char* sql, const OnRow& on_row);
  /// A name as seen from home.
  [[nodiscard]] Name name_of(std::string_view schema, std::string_view name) const;
  /// A name as SQL prints it under an empty search_path, as the language writes it: `public."User"` is `User`.
  [[nodiscard]] std::string seen_name(std::string_view printed) const;
  /// A type likewise.
  const std::string& seen_type(const std::string& printed);
  /// SQL likewise, without parentheses around all of it.
  [[nodiscard]] std::string seen_sql(std::string_view printed) const;
  /// The role that owns something; empty for the database's owner.
  [[nodiscard]] std::string owner(std::string_view role) const;
  /// The table of that number; null where it is none of ours.
  [[nodiscard]] OpenTable* open(std::string_view id);
  /// The columns with these attribute numbers.
  static Names resolve(const OpenTable& open_table, const std::vector<std::string>& numbers);

  Snapshot snapshot;
  std::unordered_map<Id, OpenTable> tables;
  std::unordered_map<Id, std::string> operator_classes;  // those that no type takes by default
  std::unordered_map<Id, std::string> collations;
  std::set<std::string> shadowed_types;  // home's types with the name of a built-in one

private:
  ReadSession& session_;
  std::unordered_map<std::string, std::string> types_;  // few are in use and many columns: each is worked out once
};

/// `{fillfactor=70,…}` as the catalog keeps options: words that mean true or false are told as these.
Entries parse_options(std::string_view array);
/// `{name, text, name, text, …}`.
Entries parse_entries(std::string_view array);

/// Sets each property of an object from the column of its name, as seen from home. References, and lists that come as
/// attribute numbers, are set by hand.
template <class T>
class FieldReader {
public:
  explicit FieldReader(Reading& reading) : reading_(reading) {}

  void read(const Row& row, T& object) {
    if (pairs_.empty()) pair_up(row);
    for (const auto& [column, field] : pairs_) {
      if (!row.is_null(column)) set(row.text(column), *field, object);
    }
    if constexpr (requires { comment_field<T>(); }) {
      if (has_comment_ && !object.comment) object.comment = "";
    }
  }

private:
  static bool is_plain(const Field<T>& field) {
    return field.compared == Compared::exactly || field.compared == Compared::as_body
           || field.compared == Compared::as_set;
  }

  void set(std::string_view text, const Field<T>& field, T& object) {
    if (const auto* entries = std::get_if<std::optional<Entries> T::*>(&field.member)) {
      if (field.compared == Compared::as_privileges) return;  // by hand: they need to know of what
      const bool options = field.compared == Compared::exactly;
      object.** entries = options ? parse_options(text) : parse_entries(text);
      for (auto& [name, value] : *(object.**entries)) settle(value, field);
    } else if (const auto* names = std::get_if<std::optional<Names> T::*>(&field.member)) {
      object.** names = array_elements(text);
    } else if (const auto* value = std::get_if<std::optional<std::string> T::*>(&field.member)) {
      object.** value = std::string(text);
      settle(*(object.**value), field);
    } else {
      set_text(object, field, text);
    }
  }

  void settle(std::string& value, const Field<T>& field) {
    if (field.name == "owner")
      value = reading_.owner(value);
    else if (field.compared == Compared::as_type || field.compared == Compared::as_attribute)
      value = reading_.seen_type(value);
    else if (!is_plain(field))
      value = reading_.seen_sql(value);
  }

  void pair_up(const Row& row) {
    static constexpr auto fields = T::fields();
    for (const Field<T>& field : fields) {
      const bool by_hand = std::holds_alternative<std::optional<Reference> T::*>(field.member);
      for (int i = 0; i < row.size() && !by_hand; ++i) {
        if (row.column_name(i) == field.name) pairs_.emplace_back(i, &field);
        has_comment_ = has_comment_ || row.column_name(i) == "comment";
      }
    }
  }

  Reading& reading_;
  std::vector<std::pair<int, const Field<T>*>> pairs_;
  bool has_comment_ = false;
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
