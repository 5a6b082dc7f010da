// A table: its columns, its constraints and indexes, and what acts when it is used.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "model/column.hpp"
#include "model/constraints.hpp"
#include "model/index.hpp"
#include "model/table_rules.hpp"

namespace schemaproof {

struct Table : Object {
  std::vector<Column> columns;  // in the table's order
  std::optional<PrimaryKey> primary_key;
  std::vector<Unique> uniques;
  std::vector<ForeignKey> foreign_keys;
  std::vector<CheckConstraint> checks;
  std::vector<Exclusion> exclusions;
  std::vector<Index> indexes;
  std::vector<Trigger> triggers;
  std::vector<RewriteRule> rewrite_rules;
  std::vector<Policy> policies;

  std::optional<std::string> row_security;  // empty: off
  std::optional<std::string> partition_by;  // `RANGE ("createdAt")`; empty: not partitioned
  std::optional<std::string> partition_of;  // its parent; empty: no partition
  std::optional<std::string> bounds;        // of a partition: `FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')`
  std::optional<Names> inherits;            // its parents, in order, each as a name of the language
  std::optional<std::string> of_type;       // the composite type that it was made of; empty: none
  std::optional<bool> unlogged;
  std::optional<Entries> storage_parameters;    // `fillfactor`, `toast.autovacuum_enabled`
  std::optional<std::string> access_method;     // empty: heap
  std::optional<std::string> replica_identity;  // nothing, full, or an index; empty: the primary key
  std::optional<std::string> tablespace;        // empty: the database's

  static constexpr Kind kind = Kind::table;
  static Fields fields() {
    static constexpr std::array all{
        Field{"row_security", &Table::row_security, Compared::exactly, "", "none|enabled|forced|forced but not enabled",
              Kind::row_security},
        Field{"partition_by", &Table::partition_by, Compared::as_partition_key, "", {}, Kind::partition},
        Field{"partition_of", &Table::partition_of, Compared::exactly, "", {}, Kind::partition},
        Field{"bounds", &Table::bounds, Compared::as_bounds, "", {}, Kind::partition},
        Field{"inherits", &Table::inherits, Compared::exactly, "", {}, Kind::inheritance},
        Field{"of_type", &Table::of_type, Compared::exactly, "", {}, Kind::inheritance},
        Field{"unlogged", &Table::unlogged, Compared::exactly, "false", {}, Kind::storage},
        Field{"storage_parameters", &Table::storage_parameters, Compared::exactly, "", {}, Kind::storage},
        Field{"access_method", &Table::access_method, Compared::exactly, "", {}, Kind::storage},
        Field{"replica_identity", &Table::replica_identity, Compared::exactly, "", {}, Kind::storage},
        Field{"tablespace", &Table::tablespace, Compared::exactly, "", {}, Kind::storage},
        owner_field<Table>(),
        grants_field<Table>(),
        comment_field<Table>(),
    };
    return all;
  }

  [[nodiscard]] const Column* column(std::string_view column_name) const;
};

/// Calls `visit` with each list of parts, in the order of the report; the primary key is none of them.
template <class AnyTable, class Visit>
void for_each_part_list(AnyTable& table, const Visit& visit) {
  visit(table.columns);
  visit(table.uniques);
  visit(table.foreign_keys);
  visit(table.checks);
  visit(table.exclusions);
  visit(table.indexes);
  visit(table.triggers);
  visit(table.rewrite_rules);
  visit(table.policies);
}

}  // namespace schemaproof
