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
  std::optional<bool> serial;            // its default is nextval() of a sequence that it owns
  std::optional<std::string> collation;  // empty: its type's own

  static constexpr auto fields() {
    return std::array{
        Field<Column>{"type", &Column::type, Compared::as_type},
        Field<Column>{"nullable", &Column::nullable, Compared::exactly, "true"},
        Field<Column>{"default", &Column::default_value, Compared::as_default, ""},
        Field<Column>{"identity", &Column::identity, Compared::exactly, "", "always|by default|none"},
        Field<Column>{"generated", &Column::generated, Compared::as_generated, ""},
        Field<Column>{"generation", &Column::generation, Compared::exactly, "", "stored|virtual|none"},
        Field<Column>{"serial", &Column::serial, Compared::exactly, "false"},
        Field<Column>{"collation", &Column::collation, Compared::exactly, ""},
    };
  }
};

}  // namespace schemaproof
