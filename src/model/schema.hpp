// A schema: what is wanted, or what is there. One type for both, so that comparing two databases is the same walk.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/function.hpp"
#include "model/relations.hpp"
#include "model/surroundings.hpp"
#include "model/table.hpp"
#include "model/types.hpp"

namespace schemaproof {

struct Schema {
  std::string home = "public";  // the schema that names without one are in
  std::map<Name, Table> tables;
  std::map<Name, Enum> enums;
  std::map<Name, Domain> domains;
  std::map<Name, CompositeType> composite_types;
  std::map<Name, Range> ranges;
  std::map<Name, Sequence> sequences;
  std::map<Name, View> views;
  std::map<Name, MaterializedView> materialized_views;
  std::map<Name, Function> functions;
  std::map<Name, Extension> extensions;
  std::map<Name, Namespace> schemas;
  std::map<Name, DefaultPrivilege> default_privileges;
  /// Names of home's objects that something built in has too: in SQL these keep their schema.
  std::set<std::string> shadowed;
  /// What a type's name cannot be without its schema, since SQL has a type of that name; of a snapshot.
  std::set<std::string> built_in_types;

  [[nodiscard]] const Table* table(const Name& name) const;
};

/// Calls `visit` with the objects of each kind that stands by itself, but for tables, in the order of the report.
template <class AnySchema, class Visit>
void for_each_standalone(AnySchema& schema, const Visit& visit) {
  visit(schema.schemas);
  visit(schema.extensions);
  visit(schema.enums);
  visit(schema.domains);
  visit(schema.composite_types);
  visit(schema.ranges);
  visit(schema.sequences);
  visit(schema.functions);
  visit(schema.views);
  visit(schema.materialized_views);
  visit(schema.default_privileges);
}

/// The objects of one kind, by its struct: `objects_of<View>(schema)`.
template <class T, class AnySchema>
auto& objects_of(AnySchema& schema) {
  if constexpr (std::is_same_v<T, Enum>)
    return (schema.enums);
  else if constexpr (std::is_same_v<T, Domain>)
    return (schema.domains);
  else if constexpr (std::is_same_v<T, CompositeType>)
    return (schema.composite_types);
  else if constexpr (std::is_same_v<T, Range>)
    return (schema.ranges);
  else if constexpr (std::is_same_v<T, Sequence>)
    return (schema.sequences);
  else if constexpr (std::is_same_v<T, View>)
    return (schema.views);
  else if constexpr (std::is_same_v<T, MaterializedView>)
    return (schema.materialized_views);
  else if constexpr (std::is_same_v<T, Function>)
    return (schema.functions);
  else if constexpr (std::is_same_v<T, Extension>)
    return (schema.extensions);
  else if constexpr (std::is_same_v<T, Namespace>)
    return (schema.schemas);
  else
    return (schema.default_privileges);
}

/// Whether names of the kind lie in a schema: extensions, schemas and default privileges do not.
template <class T>
constexpr bool lies_in_schema() {
  return !std::is_same_v<T, Extension> && !std::is_same_v<T, Namespace> && !std::is_same_v<T, DefaultPrivilege>;
}

/// How many tables and objects that stand by themselves there are.
std::size_t object_count(const Schema& schema);

/// The schemas that hold something: home first, the others by name.
std::vector<std::string> schemas_in_use(const Schema& schema);

/// The tables that a table has columns from: its partitioned table, or those it inherits from.
std::vector<const Table*> parents_of(const Schema& schema, const Table& table);
/// Whether the NOT NULL constraint of a column is a parent's, by its name (PostgreSQL 18).
bool inherits_not_null(const Schema& schema, const Table& table, const Column& column);

/// The sequence that a serial or identity column brings along, as PostgreSQL makes it; nothing where `found` belongs to
/// no such column.
std::optional<Sequence> sequence_of_column(const Schema& schema, const Sequence& found);

/// Whether it is just that, whoever owns it: then it is stated with its column.
bool comes_with_its_column(const Schema& schema, const Sequence& found);

/// The same schema as seen from `home`: names that spell it out lose it (`public.user` is `user`), but for types that
/// would be a built-in without it.
Schema seen_from(const std::string& home, Schema schema, const std::set<std::string>& built_in_types);

/// The collation that values of a type have by themselves: `default`, or a domain's own.
std::string collation_of_type(const Schema& schema, const std::string& type);

/// A type as people write it: `timestamp(3)` for `timestamp(3) without time zone`, `varchar(9)` for
/// `character varying(9)`, `integer` for `int4`. Every pair is one type to PostgreSQL, so equal spelling is equal type;
/// what it does not know it leaves alone. Source: PostgreSQL documentation, table "Data Types", column "Aliases".
std::string short_type(std::string_view type);

}  // namespace schemaproof
