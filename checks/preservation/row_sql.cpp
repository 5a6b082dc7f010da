#include "checks/preservation/row_sql.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>

#include "checks/preservation/kept_value.hpp"
#include "model/ddl.hpp"
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
  if (base == "timestamp") return hash("timestamp_hash_extended", value, seed);
  if (base == "timestamptz") return hash("timestamp_hash_extended", "(" + value + " AT TIME ZONE 'UTC')", seed);
  return {};
}

enum class Family { text, number, time, other };

Family family_of(const std::string& type) {
  const std::string base = type.substr(0, type.find('('));
  const auto is_one_of = [&](const auto& names) {
    return std::any_of(std::begin(names), std::end(names), [&](const char* name) { return base == name; });
  };
  static constexpr std::array texts = {"text", "varchar", "char", "name", "citext"};
  static constexpr std::array numbers = {"smallint", "integer",          "bigint", "numeric",
                                         "real",     "double precision", "money"};
  static constexpr std::array times = {"date", "timestamp", "timestamptz", "time", "timetz"};
  if (is_one_of(texts)) return Family::text;
  if (is_one_of(numbers)) return Family::number;
  return is_one_of(times) ? Family::time : Family::other;
}

std::string as_type(const std::string& value, const std::string& type) {
  return fmt::format("CAST({} AS {})", value, type_sql(type));
}

/// The parts joined by commas: a function takes a hundred arguments at most.
std::string concatenated(std::vector<std::string> parts) {
  constexpr std::size_t most = 50;
  while (parts.size() > most) {
    std::vector<std::string> fewer;
    for (std::size_t begin = 0; begin < parts.size(); begin += most) {
      const auto first = parts.begin() + static_cast<std::ptrdiff_t>(begin);
      const auto last = parts.begin() + static_cast<std::ptrdiff_t>(std::min(begin + most, parts.size()));
      fewer.push_back(concatenated({first, last}));
    }
    parts = std::move(fewer);
  }
  return fmt::format("pg_catalog.concat_ws(',', {})", joined(parts, ", "));
}

/// Whether a text is how a value of that type is printed; empty where that cannot be said. CASE keeps the order in
/// which conditions are looked at.
std::string is_printed(const std::string& type, const std::string& text) {
  struct Range {
    std::string_view type;
    std::string_view lowest;
    std::string_view highest;
  };
  static constexpr std::array ranges = {Range{"smallint", "-32768", "32767"},
                                        Range{"integer", "-2147483648", "2147483647"},
                                        Range{"bigint", "-9223372036854775808", "9223372036854775807"}};
  for (const Range& range : ranges) {
    if (type != range.type) continue;
    return fmt::format(
        "CASE WHEN {0} ~ '^(0|-?[1-9][0-9]{{0,18}})$' THEN CAST({0} AS pg_catalog.numeric) BETWEEN {1} AND {2} "
        "ELSE false END",
        text, range.lowest, range.highest);
  }
  if (type == "boolean") return fmt::format("{} IN ('true', 'false')", text);
  if (type == "uuid") return fmt::format("{} ~ '^[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}$'", text);
  return {};
}

// What stands beside a table's own columns, and must not be called like one of them.
constexpr const char* hash_name = "schemaproof_hash";
constexpr const char* key_hash_name = "schemaproof_key.schemaproof_hash";

}  // namespace

bool is_hashed_by_type(const std::string& type) {
  return !own_hash(type, "", "").empty();
}

bool can_be_guarded(const std::string& type) {
  return !is_printed(type, "").empty();
}

std::vector<std::size_t> columns_there(const MatchedTable& table) {
  std::vector<std::size_t> there;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (table.columns[i].is_there()) there.push_back(i);
  }
  return there;
}

std::string own_rows(const std::string& home, const Name& name, const Table& table) {
  const bool is_partitioned = !table.partition_by.value_or("").empty();
  return fmt::format("{}{}.{}", is_partitioned ? "" : "ONLY ", quoted_name(name.schema.empty() ? home : name.schema),
                     quoted_name(name.name));
}

std::string RowSql::from() const {
  return side_ == Moment::before ? own_rows(home_, table_.before, *table_.table_before)
                                 : own_rows(home_, table_.after, *table_.table_after);
}

std::string RowSql::value(const MatchedColumn& column) const {
  if (side_ == Moment::before)
    return column.becomes.empty() ? quoted_name(column.before) : "(" + column.becomes + "\n)";
  return kept_sql(column.kept, quoted_name(column.after));
}

/// As a cast makes it where the database's own time zone is in force, not that of a ReadSession.
std::string RowSql::converted(const std::string& value, const std::string& from, const std::string& to) const {
  const auto is = [](const std::string& type, std::string_view base) { return type.substr(0, type.find('(')) == base; };
  const bool loses_zone = is(from, "timestamptz") && (is(to, "timestamp") || is(to, "date"));
  const bool gets_zone = is(to, "timestamptz") && (is(from, "timestamp") || is(from, "date"));
  if (table_.time_zone.empty() || (!loses_zone && !gets_zone)) return as_type(value, to);
  const std::string time = gets_zone ? as_type(value, "timestamp") : value;
  return as_type(fmt::format("({} AT TIME ZONE {})", time, quoted_literal(table_.time_zone)), to);
}

/// The value now as one of the old type.
std::string RowSql::cast_back(std::size_t place) const {
  const MatchedColumn& column = table_.columns[place];
  const std::string own = value(column);
  const bool is_text = casts_.goes_through_text(place) || casts_.guards(place);
  return is_text ? as_type(as_text(own), column.type_before) : converted(own, column.type_after, column.type_before);
}

/// Where what is there now would not outlive that cast, and so was not there before; empty where nothing can be lost.
std::string RowSql::rounds(std::size_t place) const {
  const MatchedColumn& column = table_.columns[place];
  const std::string own = value(column);
  if (casts_.guards(place)) {
    return fmt::format("({} IS NOT NULL AND NOT ({}))", own, is_printed(column.type_before, as_text(own)));
  }
  if (casts_.goes_through_text(place))
    return fmt::format("{} IS DISTINCT FROM {}", as_text(cast_back(place)), as_text(own));
  const Family family = family_of(column.type_before);
  if (family == Family::other || family != family_of(column.type_after)) return {};
  return fmt::format("{} IS DISTINCT FROM {}", converted(cast_back(place), column.type_before, column.type_after), own);
}

std::string RowSql::text(std::size_t place) const {
  const MatchedColumn& column = table_.columns[place];
  const std::string own = value(column);
  if (!casts_.has(place)) return as_text(own);
  if (!column.becomes.empty()) {
    // A cast would shorten what the column refuses.
    const bool is_cast = side_ == Moment::before && family_of(column.type_after) != Family::text;
    return as_text(is_cast ? as_type(own, column.type_after) : own);
  }
  if (side_ == Moment::before || column.type_before == column.type_after) return as_text(own);
  const std::string condition = rounds(place);
  if (condition.empty()) return as_text(cast_back(place));
  return fmt::format("CASE WHEN {} THEN {} ELSE {} END", condition, as_text(own), as_text(cast_back(place)));
}

/// By the old type's function on both sides, so that what was hashed before anybody knew the new type can be compared.
std::string RowSql::hash(std::size_t place, const std::string& seed) const {
  // Under "C" equal means identical, whatever the column's collation.
  const auto of_text = [&](const std::string& text) {
    return fmt::format("pg_catalog.hashtextextended({} COLLATE pg_catalog.\"C\", {})", text, seed);
  };
  const MatchedColumn& column = table_.columns[place];
  if (!column.becomes.empty() || !casts_.has(place)) return of_text(text(place));
  const bool is_cast = side_ == Moment::after && column.type_before != column.type_after;
  std::string own = own_hash(column.type_before, is_cast ? cast_back(place) : value(column), seed);
  if (own.empty()) return of_text(text(place));
  const std::string condition = is_cast ? rounds(place) : std::string();
  if (condition.empty()) return own;
  return fmt::format("CASE WHEN {} THEN {} ELSE {} END", condition, of_text(as_text(value(column))), own);
}

std::vector<std::size_t> RowSql::key() const {
  return table_.key.empty() ? columns_there(table_) : table_.key;
}

std::string RowSql::key_hash() const {
  if (table_.key.empty() || table_.key_is_stated) {
    // NULL and what is none are told apart, as are a,b and ab.
    std::vector<std::string> texts;
    for (const std::size_t column : key()) texts.push_back("pg_catalog.quote_nullable(" + text(column) + ")");
    if (texts.empty()) return "0";
    return fmt::format("pg_catalog.hashtextextended({} COLLATE pg_catalog.\"C\", 0)", concatenated(texts));
  }
  std::string chain = "0";
  for (const std::size_t column : table_.key) chain = hash(column, chain);
  return chain;
}

std::string RowSql::from_with_hash() const {
  return fmt::format("{}, LATERAL (SELECT {} AS schemaproof_hash) AS schemaproof_key", from(), key_hash());
}

/// With OFFSET the key is hashed once for each row, not once more for each column. That keeps the server from reading
/// in parallel, which a ReadSession does not let it do anyway, and shows columns of the table alone.
std::string RowSql::from_with_hash_once() const {
  const Table& table = side_ == Moment::before ? *table_.table_before : *table_.table_after;
  const bool has_sql = std::any_of(table_.columns.begin(), table_.columns.end(),
                                   [](const MatchedColumn& column) { return !column.becomes.empty(); });
  if (has_sql || table.column(hash_name) != nullptr) return from_with_hash();
  return fmt::format("(SELECT *, {} AS {} FROM {} OFFSET 0) AS schemaproof_key", key_hash(), hash_name, from());
}

std::string RowSql::allowed() const {
  const std::string& permission = side_ == Moment::before ? table_.may_lose : table_.may_add;
  return permission.empty() ? "false" : "coalesce((" + permission + "\n), false)";
}

std::string RowSql::fingerprint(const std::vector<std::size_t>& columns, Counted counted) const {
  std::vector<std::string> values{"pg_catalog.count(*)", fmt::format("pg_catalog.sum({})", key_hash_name)};
  for (const std::size_t column : columns) {
    values.push_back(fmt::format("pg_catalog.count({})", value(table_.columns[column])));
    values.push_back(fmt::format("pg_catalog.sum({})", hash(column, key_hash_name)));
  }
  const std::string rows =
      counted == Counted::all ? from_with_hash_once() : from_with_hash() + " WHERE NOT " + allowed();
  return fmt::format("SELECT {} FROM {}", joined(values, ", "), rows);
}

std::string RowSql::part_fingerprints(const std::vector<std::size_t>& columns, std::size_t parts,
                                      Counted counted) const {
  std::vector<std::string> values{fmt::format("{} & {}", key_hash_name, parts - 1), "pg_catalog.count(*)",
                                  fmt::format("pg_catalog.sum({})", key_hash_name)};
  for (const std::size_t column : columns)
    values.push_back(fmt::format("pg_catalog.sum({})", hash(column, key_hash_name)));
  const std::string rows =
      counted == Counted::all ? from_with_hash_once() : from_with_hash() + " WHERE NOT " + allowed();
  return fmt::format("SELECT {} FROM {} GROUP BY 1 ORDER BY 1", joined(values, ", "), rows);
}

std::string RowSql::part_keys(std::size_t part, std::size_t parts, std::size_t most) const {
  std::vector<std::string> texts;
  for (const std::size_t column : key()) texts.push_back(text(column));
  if (texts.empty()) texts.emplace_back("''");  // a table without columns has rows, too
  return fmt::format("SELECT {} FROM {} WHERE {} & {} = {} ORDER BY {} LIMIT {}", joined(texts, ", "), from_with_hash(),
                     key_hash_name, parts - 1, part, key_order(), most);
}

std::string RowSql::cast_all(std::size_t column) const {
  return fmt::format("SELECT pg_catalog.count({}) FROM {}", text(column), from());
}

std::string RowSql::same_key() const {
  std::vector<std::string> texts;
  for (const std::size_t column : key()) texts.push_back(text(column));
  return fmt::format("SELECT {0} FROM {1} GROUP BY {0} HAVING pg_catalog.count(*) > 1 LIMIT 1", joined(texts, ", "),
                     from());
}

std::string RowSql::held_rows() const {
  const std::string may_go = table_.may_lose.empty() ? "false" : "coalesce((" + table_.may_lose + "\n), false)";
  return fmt::format("SELECT pg_catalog.count(*) FROM {} WHERE NOT {}", from(), may_go);
}

std::string RowSql::gone() const {
  std::vector<std::string> values;
  for (const MatchedColumn& column : table_.columns) {
    if (!column.is_there()) values.push_back(fmt::format("pg_catalog.count({})", quoted_name(column.before)));
  }
  return "SELECT " + joined(values, ", ") + " FROM " + from();
}

std::string RowSql::key_order() const {
  std::vector<std::string> order;
  for (const std::size_t i : key()) order.push_back(fmt::format("{} COLLATE pg_catalog.\"C\" NULLS FIRST", text(i)));
  return order.empty() ? "1" : joined(order, ", ");
}

std::string RowSql::declare_cursor(const std::string& name, const std::vector<std::size_t>& columns) const {
  std::vector<std::string> values;
  for (const std::size_t i : key()) values.push_back(text(i));
  values.push_back(allowed());
  for (const std::size_t i : columns) values.push_back(text(i));
  return fmt::format("DECLARE {} NO SCROLL CURSOR FOR SELECT {} FROM {} ORDER BY {}", name, joined(values, ", "),
                     from(), key_order());
}

std::string RowSql::declare_hash_cursor(const std::string& name, const std::vector<std::size_t>& columns,
                                        const std::vector<std::size_t>& texts) const {
  std::vector<std::string> values;
  std::string order = key_order();
  for (const std::size_t i : table_.key) values.push_back(text(i));
  if (values.empty()) {
    values.push_back(as_text(key_hash_name));
    order = values.front() + " COLLATE pg_catalog.\"C\"";
  }
  values.push_back(allowed());
  for (const std::size_t i : columns) values.push_back(hash(i, key_hash_name));
  for (const std::size_t i : texts) values.push_back(text(i));
  return fmt::format("DECLARE {} NO SCROLL CURSOR FOR SELECT {} FROM {} ORDER BY {}", name, joined(values, ", "),
                     from_with_hash(), order);
}

}  // namespace schemaproof
