// The constraints of a table. A constraint and the index under it are one object.
#pragma once

#include <array>

#include "model/stored_index.hpp"

namespace schemaproof {

struct PrimaryKey : StoredIndex {
  std::optional<Names> columns;  // in order
  std::optional<Names> include;
  std::optional<bool> deferrable;
  std::optional<std::string> initially;
  std::optional<bool> without_overlaps;  // of its last column; PostgreSQL 18 and later

  static constexpr Kind kind = Kind::primary_key;
  static Fields fields() {
    static constexpr std::array all{
        Field{"columns", &PrimaryKey::columns},
        Field{"include", &PrimaryKey::include, Compared::exactly, ""},
        Field{"deferrable", &PrimaryKey::deferrable, Compared::exactly, "false"},
        Field{"initially", &PrimaryKey::initially, Compared::exactly, "immediate", "immediate|deferred"},
        Field{"without_overlaps", &PrimaryKey::without_overlaps, Compared::exactly, "false", {}, {}, 18},
        index_parameters_field,
        index_tablespace_field,
        index_clustered_field,
        comment_field<PrimaryKey>(),
    };
    return all;
  }
};

struct Unique : StoredIndex {
  Names columns;  // its key, in order
  std::optional<Names> include;
  std::optional<bool> nulls_not_distinct;  // PostgreSQL 15 and later
  std::optional<bool> deferrable;
  std::optional<std::string> initially;
  std::optional<bool> without_overlaps;  // of its last column; PostgreSQL 18 and later

  static constexpr Kind kind = Kind::unique;
  static Fields fields() {
    static constexpr std::array all{
        Field{"include", &Unique::include, Compared::exactly, ""},
        Field{"nulls_not_distinct", &Unique::nulls_not_distinct, Compared::exactly, "false", {}, {}, 15},
        Field{"deferrable", &Unique::deferrable, Compared::exactly, "false"},
        Field{"initially", &Unique::initially, Compared::exactly, "immediate", "immediate|deferred"},
        Field{"without_overlaps", &Unique::without_overlaps, Compared::exactly, "false", {}, {}, 18},
        index_parameters_field,
        index_tablespace_field,
        index_clustered_field,
        comment_field<Unique>(),
    };
    return all;
  }
};

/// Its pairs of columns are a set: both sides are kept in the order of the table's own column names.
struct ForeignKey : Object {
  Names columns;
  std::optional<Reference> references;
  std::optional<std::string> on_delete;
  std::optional<std::string> on_update;
  std::optional<std::string> match;
  std::optional<bool> deferrable;
  std::optional<std::string> initially;
  std::optional<bool> validated;
  std::optional<bool> enforced;  // can be false from PostgreSQL 18 on
  std::optional<bool> period;    // over its last columns; PostgreSQL 18 and later

  static constexpr std::string_view actions = "no action|restrict|cascade|set null|set default";

  static constexpr Kind kind = Kind::foreign_key;
  static Fields fields() {
    static constexpr std::array all{
        Field{"references", &ForeignKey::references},
        Field{"on_delete", &ForeignKey::on_delete, Compared::exactly, "no action", actions},
        Field{"on_update", &ForeignKey::on_update, Compared::exactly, "no action", actions},
        Field{"match", &ForeignKey::match, Compared::exactly, "simple", "simple|full"},
        Field{"deferrable", &ForeignKey::deferrable, Compared::exactly, "false"},
        Field{"initially", &ForeignKey::initially, Compared::exactly, "immediate", "immediate|deferred"},
        Field{"validated", &ForeignKey::validated, Compared::exactly, "true"},
        Field{"enforced", &ForeignKey::enforced, Compared::exactly, "true", {}, {}, 18},
        Field{"period", &ForeignKey::period, Compared::exactly, "false", {}, {}, 18},
        comment_field<ForeignKey>(),
    };
    return all;
  }
};

/// The columns that an action (`set null (a)`) sets: those that it names, or all of the key's.
Names columns_set_by(const std::string& action, const ForeignKey& key);

/// Puts the pairs of columns in their order; a key that does not say the referenced columns stays as it is.
void order_pairs(ForeignKey& key);

struct CheckConstraint : Object {
  std::optional<std::string> expression;
  std::optional<bool> validated;
  std::optional<bool> enforced;  // can be false from PostgreSQL 18 on
  std::optional<bool> no_inherit;

  static constexpr Kind kind = Kind::check;
  static Fields fields() {
    static constexpr std::array all{
        Field{"expression", &CheckConstraint::expression, Compared::as_check},
        Field{"validated", &CheckConstraint::validated, Compared::exactly, "true"},
        Field{"enforced", &CheckConstraint::enforced, Compared::exactly, "true", {}, {}, 18},
        Field{"no_inherit", &CheckConstraint::no_inherit, Compared::exactly, "false"},
        comment_field<CheckConstraint>(),
    };
    return all;
  }
};

/// What follows its name in ALTER TABLE … ADD CONSTRAINT: `EXCLUDE USING gist (room WITH =, during WITH &&)`. The
/// storage parameters of its index are part of that.
struct Exclusion : StoredIndex {
  std::optional<std::string> definition;

  static constexpr Kind kind = Kind::exclusion;
  static Fields fields() {
    static constexpr std::array all{
        Field{"definition", &Exclusion::definition, Compared::as_exclusion},
        index_tablespace_field,
        index_clustered_field,
        comment_field<Exclusion>(),
    };
    return all;
  }
};

}  // namespace schemaproof
