#include "model/ddl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "support/sql_names.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

std::string columns_sql(const Names& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + quoted_name(name);
  return "(" + text + ")";
}

std::string upper(std::string_view words) {
  std::string result(words);
  for (char& c : result) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

std::string timing(const std::optional<bool>& deferrable, const std::optional<std::string>& initially) {
  if (!deferrable.value_or(false)) return {};
  return initially == "deferred" ? " DEFERRABLE INITIALLY DEFERRED" : " DEFERRABLE";
}

std::string include_sql(const std::optional<Names>& include) {
  return include && !include->empty() ? " INCLUDE " + columns_sql(*include) : std::string();
}

std::string with_sql(const std::optional<Entries>& parameters) {
  return parameters && !parameters->empty() ? " WITH (" + options_sql(*parameters) + ")" : std::string();
}

std::string named(const std::string& constraint) {
  return constraint.empty() ? std::string() : "CONSTRAINT " + quoted_name(constraint) + " ";
}

/// Its name and the rest of what a constraint is are PostgreSQL 18's.
std::string not_null_sql(const Column& column) {
  const std::string own = column.not_null_name.value_or("");
  return (own.empty() ? "" : " CONSTRAINT " + quoted_name(own)) + " NOT NULL"
         + (column.not_null_no_inherit.value_or(false) ? " NO INHERIT" : "");
}

/// What the server names by itself needs no name.
Column without_chosen_name(const Name& table, const Column& column) {
  Column result = column;
  // One with a number leaves the first to something else, which is made later.
  if (column.not_null_name == chosen_name(table.name, column.name, "not_null")) result.not_null_name.reset();
  return result;
}

std::string joined_columns(const Names& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : "_") + name;
  return text;
}

std::string name_for(const Name& table, const PrimaryKey& /*key*/) {
  return chosen_name(table.name, {}, "pkey");
}
std::string name_for(const Name& table, const Unique& unique) {
  return chosen_name(table.name, joined_columns(unique.columns), "key");
}
std::string name_for(const Name& table, const ForeignKey& key) {
  return chosen_name(table.name, joined_columns(key.columns), "fkey");
}
std::string name_for(const Name& table, const Index& index) {
  Names names;
  for (const IndexKey& key : index.keys) names.push_back(key.column.empty() ? "expr" : key.column);
  return chosen_name(table.name, joined_columns(names), "idx");
}

/// What is said of a part besides, as its comment, needs a name to say it of.
template <class T>
T nameable(const Name& table, const T& part) {
  T result = part;
  const bool is_named_later = !part.comment.value_or("").empty() || [&] {
    if constexpr (std::is_base_of_v<StoredIndex, T>)
      return !part.tablespace.value_or("").empty() || part.clustered.value_or(false);
    return false;
  }();
  if (result.name.empty() && is_named_later) result.name = name_for(table, part);
  return result;
}

/// The columns of a key, the last of them perhaps WITHOUT OVERLAPS.
template <class Key>
std::string key_columns(const Names& names, const Key& key) {
  std::string columns = columns_sql(names);
  if (key.without_overlaps.value_or(false)) columns.insert(columns.size() - 1, " WITHOUT OVERLAPS");
  return columns;
}

/// The columns of a foreign key, the last of them perhaps a PERIOD.
std::string period_columns(const Names& names, const ForeignKey& key) {
  if (!key.period.value_or(false) || names.empty()) return columns_sql(names);
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += (i > 0 ? ", " : "") + std::string(i + 1 == names.size() ? "PERIOD " : "") + quoted_name(names[i]);
  }
  return "(" + text + ")";
}

/// `set null (a, b)` with its columns as SQL writes them.
std::string action_sql(const std::string& action) {
  const std::size_t open = action.find('(');
  if (open == std::string::npos) return upper(action);
  const std::string inside = action.substr(open + 1, action.rfind(')') - open - 1);
  return upper(action.substr(0, open)) + columns_sql(parse_names(inside));
}

bool has_capitals(std::string_view name) {
  return std::any_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

/// The names that SQL folds to a built-in type when they are written in capitals.
bool is_common_type(const std::string& lower) {
  static constexpr std::array common = {"bigint",  "boolean", "bool", "bytea",     "char",        "date",   "decimal",
                                        "integer", "int",     "json", "jsonb",     "numeric",     "real",   "smallint",
                                        "text",    "time",    "uuid", "timestamp", "timestamptz", "varchar"};
  return std::find(common.begin(), common.end(), lower) != common.end();
}

}  // namespace

std::string type_sql(const std::string& type) {
  const std::size_t base_end = std::min(type.find('('), type.find('['));
  const std::string base(trimmed(type.substr(0, base_end)));
  const std::string rest = base_end == std::string::npos ? std::string() : type.substr(base_end);
  if (base.find('"') != std::string::npos || base.find(' ') != std::string::npos) return type;
  const Name name = parse_name(base);
  if (name.schema.empty() && is_common_type(lowered(base))) return type;
  const auto part = [](const std::string& text) {
    const bool plain = std::all_of(text.begin(), text.end(),
                                   [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
    return plain && !has_capitals(text) && (!is_reserved_word(text) || is_type_keyword(text))
               ? text
               : "\"" + replaced(text, "\"", "\"\"") + "\"";
  };
  return (name.schema.empty() ? "" : part(name.schema) + ".") + part(name.name) + rest;
}

std::string collate_sql(const std::optional<std::string>& collation) {
  if (!collation || collation->empty()) return {};
  const Name name = parse_name(*collation);
  return " COLLATE " + (name.schema.empty() ? "" : quoted_name(name.schema) + ".") + quoted_name(name.name);
}

std::string default_sql(const std::string& expression) {
  static constexpr std::array words = {"at",      "collate", "any",     "all",      "some",  "and",
                                       "or",      "not",     "is",      "like",     "ilike", "similar",
                                       "between", "isnull",  "notnull", "overlaps", "in"};
  const std::vector<SqlToken> tokens = sql_tokens(expression);
  const bool needs_parentheses = std::any_of(tokens.begin(), tokens.end(), [](const SqlToken& token) {
    return token.depth == 0
           && std::any_of(words.begin(), words.end(), [&](const char* word) { return token.is(word); });
  });
  return " DEFAULT " + (needs_parentheses ? "(" + expression + ")" : expression);
}

std::string options_sql(const Entries& options) {
  std::string text;
  for (const auto& [option, value] : options) {
    text += (text.empty() ? "" : ", ") + option + " = " + std::string(trimmed(quoted_literal(value)));
  }
  return text;
}

std::string Ddl::column_definition(const Column& column) const {
  if (!column.type) return {};
  std::string sql = type_sql(*column.type);
  // With a default of its own it draws from a sequence that is made apart.
  const bool serial = column.serial.value_or(false) && column.default_value.value_or("").empty();
  if (serial) sql = *column.type == "bigint" ? "bigserial" : *column.type == "smallint" ? "smallserial" : "serial";
  sql += collate_sql(column.collation);
  if (!column.nullable.value_or(true) && column.not_null_valid.value_or(true)) sql += not_null_sql(column);
  if (!serial && column.default_value && !column.default_value->empty()) sql += default_sql(*column.default_value);
  if (column.generated && !column.generated->empty()) {
    sql += " GENERATED ALWAYS AS (" + *column.generated + ")";
    sql += column.generation == "virtual" ? " VIRTUAL" : " STORED";
  }
  if (column.identity && !column.identity->empty()) sql += " GENERATED " + upper(*column.identity) + " AS IDENTITY";
  return sql;
}

std::string Ddl::conversion(const std::string& column, const std::string& from, const std::string& to) const {
  const std::string own = quoted_name(column);
  const std::string target = type_sql(to);
  const bool from_array = from.ends_with("[]");
  const bool to_array = to.ends_with("[]");
  if (from_array && !to_array) return fmt::format("{}[1]::text::{} /* keeps the first element only */", own, target);
  if (to_array && !from_array) return fmt::format("ARRAY[{}]::text[]::{}", own, target);
  const auto element = [](const std::string& type) { return type.substr(0, type.find('[')); };
  const bool enums = enums_.contains(element(from)) && enums_.contains(element(to));
  return fmt::format("{}{}::{}", own, !enums ? "" : to_array ? "::text[]" : "::text", target);
}

std::string Ddl::own_storage(const std::string& type) const {
  constexpr int with_default = 16;
  if (major_ == 0 || major_ >= with_default) return "SET STORAGE DEFAULT";
  const std::string base = type.substr(0, type.find('('));
  const auto is_one_of = [&](const auto& types) { return std::find(types.begin(), types.end(), base) != types.end(); };
  static constexpr std::array main = {"numeric", "inet", "cidr"};
  static constexpr std::array extended = {"text", "varchar", "char",   "bytea",    "json", "jsonb",
                                          "xml",  "bit",     "varbit", "tsvector", "path", "polygon"};
  if (type.ends_with("[]") || is_one_of(extended)) return "SET STORAGE EXTENDED";
  return is_one_of(main) ? "SET STORAGE MAIN" : "";
}

std::string Ddl::alter_table(const Name& table_name, const std::string& action) const {
  return fmt::format("ALTER TABLE {} {};", name(table_name), action);
}

std::string Ddl::add(const Name& table_name, const Column& column) const {
  const std::string definition = column_definition(without_chosen_name(table_name, column));
  if (definition.empty()) return {};
  return alter_table(table_name, "ADD COLUMN " + quoted_name(column.name) + " " + definition)
         + column_details(table_name, column, {});
}

std::string Ddl::column_details(const Name& table_name, const Column& column, const std::string& owner) const {
  constexpr int with_compression = 14;
  const std::string own = quoted_name(column.name);
  std::string actions;
  const auto alter = [&](const std::string& action) {
    actions += (actions.empty() ? "ALTER COLUMN " : ", ALTER COLUMN ") + own + " " + action;
  };
  if (!column.storage.value_or("").empty()) alter("SET STORAGE " + upper(*column.storage));
  if (!column.compression.value_or("").empty() && (major_ == 0 || major_ >= with_compression))
    alter("SET COMPRESSION " + *column.compression);
  if (!column.statistics.value_or("").empty()) alter("SET STATISTICS " + *column.statistics);
  if (column.options && !column.options->empty()) alter("SET (" + options_sql(*column.options) + ")");
  std::string sql;
  const auto line = [&](const std::string& text) { sql += "\n" + text; };
  if (!actions.empty()) line(alter_table(table_name, actions));
  if (!column.nullable.value_or(true) && !column.not_null_valid.value_or(true)) {
    const std::string constraint = named(column.not_null_name.value_or(""));
    line(alter_table(table_name, fmt::format("ADD {}NOT NULL {} NOT VALID", constraint, own)));
  }
  if (!column.not_null_comment.value_or("").empty()) {
    const std::string constraint = column.not_null_name.value_or(chosen_name(table_name.name, column.name, "not_null"));
    line(comment_on("CONSTRAINT " + quoted_name(constraint) + " ON " + name(table_name), *column.not_null_comment));
  }
  if (column.grants && !column.grants->empty())
    line(grant({"TABLE " + name(table_name), " (" + own + ")", Grantable::column, {}, owner}, {}, *column.grants));
  return sql + with_comment(table_name, column);
}

std::string Ddl::add(const Name& table_name, const PrimaryKey& wish) const {
  if (!wish.columns) return {};
  const PrimaryKey key = nameable(table_name, wish);
  return alter_table(table_name, "ADD " + named(key.name) + "PRIMARY KEY " + key_columns(*key.columns, key)
                                     + include_sql(key.include) + with_sql(key.storage_parameters)
                                     + timing(key.deferrable, key.initially))
         + placed(table_name, key) + with_comment(table_name, key);
}

std::string Ddl::add(const Name& table_name, const Unique& wish) const {
  const Unique unique = nameable(table_name, wish);
  const std::string nulls = unique.nulls_not_distinct.value_or(false) ? "NULLS NOT DISTINCT " : "";
  return alter_table(table_name, "ADD " + named(unique.name) + "UNIQUE " + nulls + key_columns(unique.columns, unique)
                                     + include_sql(unique.include) + with_sql(unique.storage_parameters)
                                     + timing(unique.deferrable, unique.initially))
         + placed(table_name, unique) + with_comment(table_name, unique);
}

std::string Ddl::add(const Name& table_name, const ForeignKey& wish) const {
  if (!wish.references) return {};
  const ForeignKey key = nameable(table_name, wish);
  std::string sql = "ADD " + named(key.name) + "FOREIGN KEY " + period_columns(key.columns, key) + " REFERENCES "
                    + name(key.references->table) + " " + period_columns(key.references->columns, key);
  if (key.match == "full") sql += " MATCH FULL";
  if (key.on_delete && *key.on_delete != "no action") sql += " ON DELETE " + action_sql(*key.on_delete);
  if (key.on_update && *key.on_update != "no action") sql += " ON UPDATE " + action_sql(*key.on_update);
  sql += timing(key.deferrable, key.initially);
  if (!key.enforced.value_or(true))
    sql += " NOT ENFORCED";
  else if (!key.validated.value_or(true))
    sql += " NOT VALID";
  return alter_table(table_name, sql) + with_comment(table_name, key);
}

std::string Ddl::add(const Name& table_name, const CheckConstraint& check) const {
  if (!check.expression) return {};
  std::string sql = "ADD " + named(check.name) + "CHECK (" + *check.expression + ")";
  if (check.no_inherit.value_or(false)) sql += " NO INHERIT";
  if (!check.enforced.value_or(true))
    sql += " NOT ENFORCED";
  else if (!check.validated.value_or(true))
    sql += " NOT VALID";
  return alter_table(table_name, sql) + with_comment(table_name, check);
}

std::string Ddl::create_index(const Name& table_name, const Index& wish) const {
  const Index index = nameable(table_name, wish);
  std::string keys;
  for (const IndexKey& key : index.keys) keys += (keys.empty() ? "" : ", ") + key.sql();
  std::string sql = index.unique.value_or(false) ? "CREATE UNIQUE INDEX " : "CREATE INDEX ";
  if (!index.name.empty()) sql += quoted_name(index.name) + " ";
  sql += "ON " + name(table_name);
  if (index.method && *index.method != "btree") sql += " USING " + quoted_name(*index.method);
  sql += " (" + keys + ")" + include_sql(index.include);
  if (index.nulls_not_distinct.value_or(false)) sql += " NULLS NOT DISTINCT";
  sql += with_sql(index.storage_parameters);
  if (index.where && !index.where->empty()) sql += " WHERE " + *index.where;
  return sql + ";" + placed(table_name, index) + with_comment(table_name, index);
}

std::string Ddl::row_security(const Name& table_name, const std::string& wanted) const {
  const bool enabled = wanted == "enabled" || wanted == "forced";
  const bool forced = wanted.starts_with("forced");
  return alter_table(table_name, fmt::format("{} ROW LEVEL SECURITY, {} ROW LEVEL SECURITY",
                                             enabled ? "ENABLE" : "DISABLE", forced ? "FORCE" : "NO FORCE"));
}

std::string Ddl::replica_identity(const Name& table_name, const std::string& wanted) const {
  const std::string what = wanted.empty() ? "DEFAULT"
                           : wanted == "nothing" || wanted == "full"
                               ? upper(wanted)
                               : "USING INDEX " + quoted_name(unquoted_name(wanted));
  return alter_table(table_name, "REPLICA IDENTITY " + what);
}

std::string Ddl::place_index(const Name& table_name, const std::string& index, const std::string& tablespace) const {
  const std::string target = tablespace.empty() ? "pg_default" : quoted_name(tablespace);
  return fmt::format("ALTER INDEX {} SET TABLESPACE {};", name(Name{table_name.schema, index}), target);
}

std::string Ddl::cluster_on(const Name& table_name, const std::string& index) const {
  return alter_table(table_name, "CLUSTER ON " + quoted_name(index));
}

std::string Ddl::placed(const Name& table_name, const StoredIndex& index) const {
  if (index.name.empty()) return {};  // which name the server chooses is not known here
  std::string sql;
  if (!index.tablespace.value_or("").empty()) sql += "\n" + place_index(table_name, index.name, *index.tablespace);
  if (index.clustered.value_or(false)) sql += "\n" + cluster_on(table_name, index.name);
  return sql;
}

std::string Ddl::create_table(const Name& table_name, const Table& table) const {
  std::string sql = table.unlogged.value_or(false) ? "CREATE UNLOGGED TABLE " : "CREATE TABLE ";
  const bool is_partition = table.partition_of && !table.partition_of->empty();
  sql += name(table_name);
  // A partition has its parent's columns.
  sql += is_partition ? " PARTITION OF " + name(parse_name(*table.partition_of)) : std::string(" (");
  bool first = true;
  for (const Column& column : is_partition ? std::vector<Column>{} : table.columns) {
    const std::string definition = column_definition(without_chosen_name(table_name, column));
    if (column.absent || definition.empty()) continue;
    sql += fmt::format("{}\n  {} {}", first ? "" : ",", quoted_name(column.name), definition);
    first = false;
  }
  if (is_partition)
    sql += " " + table.bounds.value_or("DEFAULT");
  else
    sql += first ? ")" : "\n)";
  if (table.inherits && !table.inherits->empty()) {
    std::string parents;
    for (const std::string& parent : *table.inherits)
      parents += (parents.empty() ? "" : ", ") + name(parse_name(parent));
    sql += " INHERITS (" + parents + ")";
  }
  if (table.partition_by && !table.partition_by->empty()) sql += " PARTITION BY " + *table.partition_by;
  if (!table.access_method.value_or("").empty()) sql += " USING " + quoted_name(*table.access_method);
  sql += with_sql(table.storage_parameters);
  if (!table.tablespace.value_or("").empty()) sql += " TABLESPACE " + quoted_name(*table.tablespace);
  sql += ";";
  if (!table.of_type.value_or("").empty()) sql += "\n" + alter_table(table_name, "OF " + type_sql(*table.of_type));
  const auto append = [&](const auto& part) {
    if (!part.absent) sql += "\n" + add(table_name, part);
  };
  if (table.primary_key) append(*table.primary_key);
  for_each_part_list(table, [&]<class T>(const std::vector<T>& parts) {
    if constexpr (!std::is_same_v<T, Column>) {
      for (const T& part : parts) append(part);
    }
  });
  for (const Column& column : table.columns) {
    if (!column.absent) sql += column_details(table_name, column, table.owner.value_or(""));
  }
  if (!table.row_security.value_or("").empty()) sql += "\n" + row_security(table_name, *table.row_security);
  if (!table.replica_identity.value_or("").empty()) sql += "\n" + replica_identity(table_name, *table.replica_identity);
  return sql + aspects(table_name, table);
}

std::string Ddl::drop_constraint(const Name& table_name, const std::string& constraint) const {
  return alter_table(table_name, "DROP CONSTRAINT " + quoted_name(constraint));
}

std::string Ddl::drop_index(const Name& table_name, const std::string& index) const {
  return fmt::format("DROP INDEX {};", name(Name{table_name.schema, index}));
}

}  // namespace schemaproof
