// A column of a table.
#pragma once

#include <array>

#include "model/fields.hpp"

namespace schemaproof {

/// Whether a (lower-case) word begins a clause after the type in a column's definition.
bool is_column_clause(std::string_view lower_case);

struct Column : Object {
  std::optional<std::string> type;  // as `short_type` spells it
  std::optional<bool> nullable;
  std::optional<std::string> default_value;  // SQL; empty: none. Of a generated or identity column: none
  std::optional<std::string> identity;
  std::optional<std::string> generated;  // the expression; empty: not generated
  std::optional<std::string> generation;
  std::optional<bool> serial;                   // its default is nextval() of a sequence that it owns
  std::optional<std::string> collation;         // empty: its type's own
  std::optional<std::string> not_null_name;     // of the constraint, from PostgreSQL 18 on
  std::optional<bool> not_null_valid;           // likewise: false for NOT NULL NOT VALID
  std::optional<bool> not_null_no_inherit;      // likewise
  std::optional<std::string> not_null_comment;  // likewise
  std::optional<std::string> storage;           // plain, external, extended, main; empty: its type's own
  std::optional<std::string> compression;       // pglz, lz4; empty: the server's
  std::optional<std::string> statistics;        // the target; empty: the server's
  std::optional<Entries> options;               // n_distinct and its like
  std::string written_type = {};                // of a wish: as it is written, before it is spelled as PostgreSQL's

  static constexpr Kind kind = Kind::column;
  static Fields fields() {
    static constexpr std::array all{
        Field{"type", &Column::type, Compared::as_type},
        Field{"nullable", &Column::nullable, Compared::exactly, "true"},
        Field{"default", &Column::default_value, Compared::as_default, ""},
        Field{"identity", &Column::identity, Compared::exactly, "", "always|by default|none"},
        Field{"generated", &Column::generated, Compared::as_generated, ""},
        Field{"generation", &Column::generation, Compared::exactly, "", "stored|virtual|none"},
        Field{"serial", &Column::serial, Compared::exactly, "false"},
        Field{"collation", &Column::collation, Compared::exactly, ""},
        Field{"not_null_name", &Column::not_null_name, Compared::exactly, nullptr, {}, {}, 18},
        Field{"not_null_valid", &Column::not_null_valid, Compared::exactly, "true", {}, {}, 18},
        Field{"not_null_no_inherit", &Column::not_null_no_inherit, Compared::exactly, "false", {}, {}, 18},
        Field{"not_null_comment", &Column::not_null_comment, Compared::exactly, "", {}, Kind::comment, 18},
        Field{"storage", &Column::storage, Compared::exactly, "", "plain|external|extended|main|none", Kind::storage},
        Field{"compression", &Column::compression, Compared::exactly, "", "pglz|lz4|none", Kind::storage, 14},
        Field{"statistics", &Column::statistics, Compared::exactly, "", {}, Kind::storage},
        Field{"options", &Column::options, Compared::exactly, "", {}, Kind::storage},
        grants_field<Column>(),
        comment_field<Column>(),
    };
    return all;
  }
};

/// Whether it is said of a column of a view, or of a materialized view; all else is the query's to say.
inline bool is_said_of_view(const Field& field, Kind view) {
  const bool own = view == Kind::view ? field.name == "default" : field.under == Kind::storage;
  return own || field.name == "grants" || field.name == "comment";
}

/// Whether PostgreSQL makes a sequence with it: serial and identity columns.
inline bool brings_sequence(const Column& column) {
  return column.serial.value_or(false) || !column.identity.value_or("").empty();
}

}  // namespace schemaproof
