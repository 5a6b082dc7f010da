#include "checks/own_sequences.hpp"

#include <fmt/format.h>

#include "checks/repair.hpp"

namespace schemaproof {

namespace {

/// As PostgreSQL makes it.
Sequence made_with(const Column& column, const Sequence& wish) {
  auto plain = plain_object<Sequence>();
  plain.name = wish.name;
  plain.type = column.type;
  plain.owned_by = wish.owned_by;
  complete_sequence(plain);
  return plain;
}

}  // namespace

std::string settle_own_sequence(const Inquiry& inquiry, const Name& table, const Column& column) {
  if (!brings_sequence(column) || !column.default_value.value_or("").empty()) return {};
  for (const auto& [name, wish] : inquiry.question.wish.sequences) {
    const ColumnName owner = parse_column_name(wish.owned_by.value_or(""));
    if (wish.absent || owner.table != table || owner.column != column.name) continue;
    const Name made{table.schema, chosen_name(table.name, column.name, "seq"), {}};
    std::string sql;
    if (made.name != name.name && made.schema == name.schema)
      sql = fmt::format("\nALTER SEQUENCE {} RENAME TO {};", inquiry.ddl.name(made), quoted_name(name.name));
    Comparison comparison(name, inquiry.frame());
    const Sequence plain = made_with(column, wish);
    comparison.compare(wish, plain);
    const std::string rest = repair(inquiry.ddl, name, wish, plain, comparison.differences, inquiry.question.wish);
    if (!rest.empty()) sql += "\n" + rest;
    return sql;
  }
  return {};
}

}  // namespace schemaproof
