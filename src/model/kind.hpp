// The kinds of schema object, in one list: dispatcher, section of the language, and word in every report.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace schemaproof {

enum class Kind {
  table,
  column,
  primary_key,
  unique,
  foreign_key,
  check,
  index,
  exclusion,
  trigger,
  rewrite_rule,
  policy,
  enumeration,
  domain,
  composite_type,
  range,
  sequence,
  view,
  materialized_view,
  function,
  extension,
  schema,
  default_privilege,
  // Aspects: what objects of several kinds have.
  comment,
  owner,
  grant,
  storage,
  row_security,
  partition,
  inheritance,
};

/// When nothing of a kind may exist that is not stated (rule 6).
enum class Strictness {
  always,       // with `strict: true`
  when_stated,  // with `strict: true` once one is stated anywhere, and with `strict: all`
  aspect,       // likewise; it is no object of its own, and is neither counted nor ignored
};

struct KindWords {
  Kind kind;
  std::string_view id;       // in check ids and `ignore`: `foreign_key`
  std::string_view section;  // in the language, `counts` and `strict`: `foreign_keys`
  std::string_view words;    // to a person: `foreign key`
  Strictness strictness = Strictness::always;
};

inline constexpr std::array kinds = {
    KindWords{Kind::table, "table", "tables", "table"},
    KindWords{Kind::column, "column", "columns", "column"},
    KindWords{Kind::primary_key, "primary_key", "primary_keys", "primary key"},
    KindWords{Kind::unique, "unique", "unique", "unique constraint"},
    KindWords{Kind::foreign_key, "foreign_key", "foreign_keys", "foreign key"},
    KindWords{Kind::check, "check", "checks", "check"},
    KindWords{Kind::index, "index", "indexes", "index"},
    KindWords{Kind::exclusion, "exclusion", "exclusions", "exclusion constraint", Strictness::when_stated},
    KindWords{Kind::trigger, "trigger", "triggers", "trigger", Strictness::when_stated},
    KindWords{Kind::rewrite_rule, "rewrite_rule", "rewrite_rules", "rewrite rule", Strictness::when_stated},
    KindWords{Kind::policy, "policy", "policies", "policy", Strictness::when_stated},
    KindWords{Kind::enumeration, "enum", "enums", "enum"},
    KindWords{Kind::domain, "domain", "domains", "domain", Strictness::when_stated},
    KindWords{Kind::composite_type, "composite_type", "composite_types", "composite type", Strictness::when_stated},
    KindWords{Kind::range, "range", "ranges", "range type", Strictness::when_stated},
    KindWords{Kind::sequence, "sequence", "sequences", "sequence", Strictness::when_stated},
    KindWords{Kind::view, "view", "views", "view", Strictness::when_stated},
    KindWords{Kind::materialized_view, "materialized_view", "materialized_views", "materialized view",
              Strictness::when_stated},
    KindWords{Kind::function, "function", "functions", "function", Strictness::when_stated},
    KindWords{Kind::extension, "extension", "extensions", "extension", Strictness::when_stated},
    KindWords{Kind::schema, "schema", "schemas", "schema", Strictness::when_stated},
    KindWords{Kind::default_privilege, "default_privilege", "default_privileges", "default privilege",
              Strictness::when_stated},
    KindWords{Kind::comment, "comment", "comments", "comment", Strictness::aspect},
    KindWords{Kind::owner, "owner", "owners", "owner", Strictness::aspect},
    KindWords{Kind::grant, "grant", "grants", "grant", Strictness::aspect},
    KindWords{Kind::storage, "storage", "storage", "storage", Strictness::aspect},
    KindWords{Kind::row_security, "row_security", "row_security", "row security", Strictness::aspect},
    KindWords{Kind::partition, "partition", "partitions", "partitioning", Strictness::aspect},
    KindWords{Kind::inheritance, "inheritance", "inheritance", "inheritance", Strictness::aspect},
};

constexpr const KindWords& words_of(Kind kind) {
  return kinds.at(static_cast<std::size_t>(kind));
}
/// Whether it is something that exists by itself or in a table, and not an aspect.
constexpr bool is_object(Kind kind) {
  return words_of(kind).strictness != Strictness::aspect;
}
std::optional<Kind> kind_with_id(std::string_view id);
std::optional<Kind> kind_with_section(std::string_view section);
/// Of objects: what can be counted, ignored and held to rules.
std::vector<std::string> object_ids();
std::vector<std::string> object_sections();
/// Of everything that can be strict.
std::vector<std::string> kind_sections();

}  // namespace schemaproof
