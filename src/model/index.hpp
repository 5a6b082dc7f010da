// An index that no constraint owns.
#pragma once

#include <array>

#include "model/stored_index.hpp"

namespace schemaproof {

/// One entry of an index's key. What CREATE INDEX would give anyway is left empty, so that equal means equal.
struct IndexKey {
  std::string column;  // or:
  std::string expression;
  std::string collation;       // empty: the column's own
  std::string operator_class;  // empty: the type's default
  std::string parameters;      // of the operator class: `siglen=32`; empty: none
  bool descending = false;
  bool nulls_first = false;  // the default for descending is true

  /// Of what was found: what its type takes where no operator class is named, which says nothing more.
  std::string default_class = {};

  bool operator==(const IndexKey& other) const;
  /// `createdAt desc`, `lower(name)`, `name text_pattern_ops`.
  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::string sql() const;
};

std::string keys_text(const std::vector<IndexKey>& keys);
/// Reads `userId, createdAt desc nulls last, lower(name) text_pattern_ops`; see rule 4 of the language.
std::vector<IndexKey> parse_index_keys(std::string_view text);

struct Index : StoredIndex {
  std::vector<IndexKey> keys;
  std::optional<bool> unique;
  std::optional<std::string> method;
  std::optional<std::string> where;  // the predicate; empty: none
  std::optional<Names> include;
  std::optional<bool> nulls_not_distinct;  // PostgreSQL 15 and later
  std::optional<bool> valid;

  static constexpr Kind kind = Kind::index;
  static Fields fields() {
    static constexpr std::array all{
        Field{"unique", &Index::unique, Compared::exactly, "false"},
        Field{"method", &Index::method, Compared::exactly, "btree"},
        Field{"where", &Index::where, Compared::as_predicate, ""},
        Field{"include", &Index::include, Compared::exactly, ""},
        Field{"nulls_not_distinct", &Index::nulls_not_distinct, Compared::exactly, "false", {}, {}, 15},
        Field{"valid", &Index::valid, Compared::exactly, "true"},
        index_parameters_field,
        index_tablespace_field,
        index_clustered_field,
        comment_field<Index>(),
    };
    return all;
  }
};

}  // namespace schemaproof
