// A schema: what is wanted, or what is there. One type for both, so that comparing two databases is the same walk.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/column.hpp"
#include "model/constraints.hpp"
#include "model/index.hpp"

namespace schemaproof {

struct Enum : Object {
  std::optional<Names> labels;  // in order

  static constexpr auto fields() { return std::array{Field<Enum>{"labels", &Enum::labels}}; }
};

struct Table : Object {
  std::vector<Column> columns;  // in the table's order
  std::optional<PrimaryKey> primary_key;
  std::vector<Unique> uniques;
  std::vector<ForeignKey> foreign_keys;
  std::vector<CheckConstraint> checks;
  std::vector<Index> indexes;

  [[nodiscard]] const Column* column(std::string_view column_name) const;
};

struct Schema {
  std::string home = "public";  // the schema that names without one are in
  std::map<Name, Table> tables;
  std::map<Name, Enum> enums;

  [[nodiscard]] const Table* table(const Name& name) const;
};

/// The same schema as seen from `home`: names that spell it out lose it (`public.user` is `user`).
Schema seen_from(const std::string& home, Schema schema);

/// A type as people write it: `timestamp(3)` for `timestamp(3) without time zone`, `varchar(9)` for
/// `character varying(9)`, `integer` for `int4`. Every pair is one type to PostgreSQL, so equal spelling is equal type;
/// what it does not know it leaves alone. Source: PostgreSQL documentation, table "Data Types", column "Aliases".
std::string short_type(std::string_view type);

}  // namespace schemaproof
