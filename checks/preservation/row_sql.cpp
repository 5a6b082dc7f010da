#include "checks/preservation/row_sql.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "support/sql_names.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// A hash of a value by its type's own function, where equal values are identical; empty where values go through text:
/// numeric 1.0 and 1.00, intervals of a month and of 30 days, citext and floats are equal to their own functions (seen
/// on 13 to 18). An int8 is hashed by halves, since its function folds both into one.
std::string own_hash(const std::string& type, const std::string& value, const std::string& seed) {
  const std::string base = type.substr(0, type.find('('));
  const auto hash = [&](std::string_view function, const std::string& of, const std::string& under) {
    return fmt::format("pg_catalog.{}({}, {})", function, of, under);
  };
  if (base == "smallint") return hash("hashint2extended", value, seed);
  if (base == "integer") return hash("hashint4extended", value, seed);
  if (base == "bigint")
    return hash("hashint8extended", value + " >> 32", hash("hashint8extended", value + " & 4294967295", seed));
  if (base == "boolean") return hash("hashint4extended", "CAST(" + value + " AS pg_catalog.int4)", seed);
  if (base == "uuid") return hash("uuid_hash_extended", value, seed);
  if (base == "timestamp" || base == "timestamptz") return hash("timestamp_hash_extended", value, seed);
  return {};
}

// What stands beside a table's own columns, and must not be called like one of them.
constexpr const char* key_hash_name = "schemaproof_key.schemaproof_hash";

}  // namespace

std::vector<std::size_t> columns_there(const MatchedTable& table) {
  std::vector<std::size_t> there;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (table.columns[i].is_there()) there.push_back(i);
  }
  return there;
}

std::string RowSql::from() const {
  const Table& table = *(side_ == Side::before ? table_.table_before : table_.table_after);
  // The rows of a partitioned table are in its partitions; those of tables that inherit are their own.
  const bool is_partitioned = !table.partition_by.value_or("").empty();
  return (is_partitioned ? "" : "ONLY ") + ddl_.name(side_ == Side::before ? table_.before : table_.after);
}

std::string RowSql::value(const MatchedColumn& column) const {
  if (side_ == Side::before) return column.becomes.empty() ? quoted_name(column.before) : "(" + column.becomes + "\n)";
  return quoted_name(column.after);
}

std::string RowSql::text(const MatchedColumn& column) const {
  const bool casts = cast_ == Cast::to_other_side && column.type_before != column.type_after;
  // What a column is to become is said in its new type; what it held is of the old.
  if (!column.becomes.empty()) {
    const bool is_cast = side_ == Side::before && cast_ == Cast::to_other_side;
    return is_cast ? fmt::format("CAST(CAST({} AS {}) AS pg_catalog.text)", value(column), type_sql(column.type_after))
                   : fmt::format("CAST({} AS pg_catalog.text)", value(column));
  }
  if (side_ == Side::after && casts)
    return fmt::format("CAST(CAST({} AS {}) AS pg_catalog.text)", value(column), type_sql(column.type_before));
  return fmt::format("CAST({} AS pg_catalog.text)", value(column));
}

std::string RowSql::hash(const MatchedColumn& column, const std::string& seed) const {
  if (column.becomes.empty() && column.type_before == column.type_after) {
    std::string own = own_hash(column.type_before, value(column), seed);
    if (!own.empty()) return own;
  }
  // Under "C" equal means identical, whatever the column's collation.
  return fmt::format("pg_catalog.hashtextextended({} COLLATE pg_catalog.\"C\", {})", text(column), seed);
}

std::vector<std::size_t> RowSql::key() const {
  return table_.key.empty() ? columns_there(table_) : table_.key;
}

std::string RowSql::key_hash() const {
  if (table_.key.empty()) {
    // NULL and what is none are told apart, as are a,b and ab.
    std::vector<std::string> texts;
    for (const std::size_t column : key())
      texts.push_back(fmt::format("pg_catalog.quote_nullable({})", text(table_.columns[column])));
    if (texts.empty()) return "0";
    return fmt::format("pg_catalog.hashtextextended(pg_catalog.concat_ws(',', {}) COLLATE pg_catalog.\"C\", 0)",
                       joined(texts, ", "));
  }
  std::string chain = "0";
  for (const std::size_t column : table_.key) chain = hash(table_.columns[column], chain);
  return chain;
}

std::string RowSql::fingerprint() const {
  std::vector<std::string> values{"pg_catalog.count(*)", fmt::format("pg_catalog.sum({})", key_hash_name)};
  for (const std::size_t i : columns_there(table_)) {
    const MatchedColumn& column = table_.columns[i];
    values.push_back(fmt::format("pg_catalog.count({})", value(column)));
    values.push_back(fmt::format("pg_catalog.sum({})", hash(column, key_hash_name)));
  }
  return fmt::format("SELECT {} FROM {}, LATERAL (SELECT {} AS schemaproof_hash) AS schemaproof_key",
                     joined(values, ", "), from(), key_hash());
}

std::string RowSql::gone() const {
  std::vector<std::string> values;
  for (const MatchedColumn& column : table_.columns) {
    if (!column.is_there()) values.push_back(fmt::format("pg_catalog.count({})", quoted_name(column.before)));
  }
  return "SELECT " + joined(values, ", ") + " FROM " + from();
}

std::string RowSql::declare_cursor(const std::string& name, const std::vector<std::size_t>& columns) const {
  std::vector<std::string> values;
  std::vector<std::string> order;
  for (const std::size_t i : key()) {
    values.push_back(text(table_.columns[i]));
    order.push_back(fmt::format("{} COLLATE pg_catalog.\"C\" NULLS FIRST", text(table_.columns[i])));
  }
  if (order.empty()) order.emplace_back("1");
  const std::string& permission = side_ == Side::before ? table_.may_lose : table_.may_add;
  values.push_back(permission.empty() ? "false" : "coalesce((" + permission + "\n), false)");
  for (const std::size_t i : columns) values.push_back(text(table_.columns[i]));
  return fmt::format("DECLARE {} NO SCROLL CURSOR FOR SELECT {} FROM {} ORDER BY {}", name, joined(values, ", "),
                     from(), joined(order, ", "));
}

}  // namespace schemaproof
