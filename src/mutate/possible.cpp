#include "mutate/possible.hpp"

#include <algorithm>
#include <array>

#include "support/text.hpp"

namespace schemaproof {

namespace {

std::string without_modifier(const std::string& type) {
  return type.substr(0, std::min(type.find('('), type.find('[')));
}

/// Whether values of the type are of one length, and so are neither compressed nor kept elsewhere.
bool is_of_one_length(const Schema& schema, const std::string& type) {
  if (type.ends_with(']')) return false;
  static constexpr std::array names = {"smallint", "integer",   "bigint",  "real",   "double precision", "boolean",
                                       "date",     "timestamp", "time",    "timetz", "timestamptz",      "interval",
                                       "uuid",     "oid",       "money",   "name",   "macaddr",          "macaddr8",
                                       "point",    "lseg",      "box",     "line",   "circle",           "pg_lsn",
                                       "xid8",     "\"char\"",  "regclass"};
  const std::string base = without_modifier(type);
  const bool is_known = std::any_of(names.begin(), names.end(), [&](const char* name) { return base == name; });
  return is_known || schema.enums.contains(parse_name(type));
}

/// Whether its values are sorted as a collation says.
bool is_collatable(const Schema& schema, const std::string& type) {
  const std::string base = without_modifier(type);
  if (base == "text" || base == "varchar" || base == "char" || base == "citext") return true;
  const auto domain = schema.domains.find(parse_name(type));
  return domain != schema.domains.end() && is_collatable(schema, domain->second.type.value_or(""));
}

bool is_none(const std::optional<std::string>& text) {
  return text.value_or("").empty();
}

}  // namespace

bool can_change(const Schema& schema, const Column& column, std::string_view property) {
  const std::string type = column.type.value_or("");
  const bool makes_its_value = !is_none(column.generated) || !is_none(column.identity);
  // The default of a serial column is what makes it one, and that is a property of its own.
  if (property == "default") return !makes_its_value && !column.serial.value_or(false);
  if (property == "generated") return is_none(column.identity) && is_none(column.default_value);
  if (property == "identity") return is_none(column.generated) && is_none(column.default_value);
  if (property == "generation") return !is_none(column.generated);
  // That a plain column becomes serial shows in its default.
  if (property == "serial") return column.serial.value_or(false);
  // A name that nobody states is none that is compared.
  if (property == "not_null_name") return false;
  if (property.starts_with("not_null_")) return !column.nullable.value_or(true);
  if (property == "collation") return is_collatable(schema, type);
  if (property == "storage" || property == "compression") return !is_of_one_length(schema, type);
  return true;
}

bool can_change(const Schema& /*schema*/, const PrimaryKey& key, std::string_view property) {
  if (property == "without_overlaps") return key.columns && key.columns->size() > 1;
  return property != "initially" || key.deferrable.value_or(false);
}

bool can_change(const Schema& /*schema*/, const Unique& unique, std::string_view property) {
  if (property == "without_overlaps") return unique.columns.size() > 1;
  return property != "initially" || unique.deferrable.value_or(false);
}

bool can_change(const Schema& /*schema*/, const ForeignKey& key, std::string_view property) {
  if (property == "period") return key.columns.size() > 1;
  // What is not enforced was never validated.
  if (property == "validated") return key.enforced.value_or(true);
  return property != "initially" || key.deferrable.value_or(false);
}

bool can_change(const Schema& /*schema*/, const CheckConstraint& check, std::string_view property) {
  return property != "validated" || check.enforced.value_or(true);
}

bool can_change(const Schema& /*schema*/, const Index& index, std::string_view property) {
  const std::string method = index.method.value_or("btree");
  if (property == "unique") return method == "btree";
  if (property == "nulls_not_distinct") return index.unique.value_or(false);
  if (property == "include") return method == "btree" || method == "gist" || method == "spgist";
  return true;
}

bool can_change(const Schema& /*schema*/, const Table& table, std::string_view property) {
  const bool is_partition = !is_none(table.partition_of);
  const bool is_partitioned = !is_none(table.partition_by);
  if (property == "bounds") return is_partition;
  if (property == "inherits" || property == "of_type") return !is_partition && !is_partitioned;
  if (property == "partition_of") return is_partition;
  if (property == "unlogged" || property == "storage_parameters") return !is_partitioned;
  return true;
}

bool can_change(const Schema& /*schema*/, const Function& function, std::string_view property) {
  const bool is_procedure = function.function_kind == "procedure";
  if (property == "library") return !is_none(function.library);
  if (property == "body") return !is_none(function.body);
  // With other types of arguments it would be another function.
  if (property == "arguments") return !is_none(function.arguments);
  if (property == "rows") return function.returns.value_or("").starts_with("SETOF") || !is_none(function.rows);
  if (property == "security" || property == "settings" || property == "language") return true;
  const bool is_aspect = property == "owner" || property == "grants" || property == "comment";
  // A procedure is called, and is no part of a query.
  return !is_procedure || is_aspect || property == "kind";
}

bool can_change(const Schema& /*schema*/, const Sequence& sequence, std::string_view property) {
  // It belongs to whoever its column's table belongs to.
  return property != "owner" || is_none(sequence.owned_by);
}

bool can_change(const Schema& schema, const Domain& domain, std::string_view property) {
  return property != "collation" || is_collatable(schema, domain.type.value_or(""));
}

bool can_change(const Schema& schema, const Range& range, std::string_view property) {
  return property != "collation" || is_collatable(schema, range.subtype.value_or(""));
}

}  // namespace schemaproof
