// The SQL that mends tables as such, what acts on them, and what stands by itself.
#include <fmt/format.h>

#include <algorithm>

#include "checks/part.hpp"
#include "checks/repair.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// As stated, and otherwise as it is.
template <class T>
T merged(const T& wish, const T& found) {
  T result = wish;
  for (const Field& field : T::fields()) {
    if (!is_stated(wish, field)) copy_value(result, field, found);
  }
  if (result.name.empty()) result.name = found.name;
  return result;
}

std::string state_sql(const std::optional<std::string>& enabled, std::string_view what, const std::string& own) {
  const std::string state = enabled.value_or("true");
  if (state == "false") return fmt::format("DISABLE {} {}", what, own);
  return fmt::format("ENABLE {}{} {}", state == "true" ? "" : state == "always" ? "ALWAYS " : "REPLICA ", what, own);
}

bool only_enabled(const Differences& differences) {
  return differences.size() == 1 && differences.front().property == "enabled";
}

/// COMMENT for each name that has another text; `on` says what COMMENT calls it.
template <class On>
std::string comments_change(const Ddl& ddl, const std::optional<Entries>& found, const std::optional<Entries>& wanted,
                            const On& on) {
  const Entries present = found.value_or(Entries{});
  const Entries wish = wanted.value_or(Entries{});
  std::string sql;
  const auto comment = [&](const std::string& name, const std::string& text) {
    sql += (sql.empty() ? "" : "\n") + ddl.comment_on(on(quoted_name(name)), text);
  };
  for (const auto& [name, text] : present) {
    if (entry(wish, name) == nullptr) comment(name, "");
  }
  for (const auto& [name, text] : wish) {
    const std::string* there = entry(present, name);
    if (there == nullptr || *there != text) comment(name, text);
  }
  return sql;
}

std::string or_default(const std::optional<std::string>& text, const std::string& fallback) {
  return text && !text->empty() ? quoted_name(*text) : fallback;
}

/// The statement that mends one property of a table as such.
std::string table_repair(const Ddl& ddl, const Name& name, const Table& wish, const Table& found,
                         std::string_view property) {
  const auto alter = [&](const std::string& action) { return ddl.alter_table(name, action); };
  if (property == "row_security") return ddl.row_security(name, wish.row_security.value_or(""));
  if (property == "unlogged") return alter(wish.unlogged.value_or(false) ? "SET UNLOGGED" : "SET LOGGED");
  if (property == "storage_parameters")
    return alter(
        options_change(found.storage_parameters.value_or(Entries{}), wish.storage_parameters.value_or(Entries{})));
  if (property == "access_method") return alter("SET ACCESS METHOD " + or_default(wish.access_method, "heap"));
  if (property == "tablespace") return alter("SET TABLESPACE " + or_default(wish.tablespace, "pg_default"));
  if (property == "replica_identity") return ddl.replica_identity(name, wish.replica_identity.value_or(""));
  if (property == "of_type") {
    const std::string type = wish.of_type.value_or("");
    return alter(type.empty() ? std::string("NOT OF") : "OF " + type_sql(type));
  }
  if (property == "inherits") {
    const Names wanted = wish.inherits.value_or(Names{});
    const Names present = found.inherits.value_or(Names{});
    std::string sql;
    const auto line = [&](const std::string& text) { sql += (sql.empty() ? "" : "\n") + text; };
    for (const std::string& parent : present) line(alter("NO INHERIT " + ddl.name(parse_name(parent))));
    for (const std::string& parent : wanted) line(alter("INHERIT " + ddl.name(parse_name(parent))));
    return sql;
  }
  if (property == "partition_of" || property == "bounds") {
    std::string sql;
    if (!found.partition_of.value_or("").empty())
      sql = ddl.alter_table(parse_name(*found.partition_of), "DETACH PARTITION " + ddl.name(name));
    const std::string parent = wish.partition_of ? *wish.partition_of : property == "bounds" ? *found.partition_of : "";
    if (!parent.empty())
      sql += (sql.empty() ? "" : "\n")
             + ddl.alter_table(parse_name(parent), fmt::format("ATTACH PARTITION {} {}", ddl.name(name),
                                                               wish.bounds.value_or(found.bounds.value_or(""))));
    return sql;
  }
  if (property == "partition_by")
    return "-- how a table is partitioned cannot be altered: make it anew and copy its rows";
  return {};
}

/// Whether a domain's check is only to be validated. The catalog keeps parentheses before NOT VALID.
bool is_validated(const std::string& found, const std::string& wanted) {
  return found == wanted + " NOT VALID" || found == "(" + wanted + ") NOT VALID";
}

/// Tables made of a type follow it where it says so.
bool has_tables(const Schema& schema, const Name& type) {
  return std::any_of(schema.tables.begin(), schema.tables.end(),
                     [&](const auto& entry) { return entry.second.of_type.value_or("") == type.text(); });
}

std::string attributes_change(const Ddl& ddl, const Name& name, const CompositeType& wish, const CompositeType& found,
                              std::string_view behaviour) {
  const Entries wanted = wish.attributes.value_or(Entries{});
  const Entries present = found.attributes.value_or(Entries{});
  std::string actions;
  const auto add = [&](const std::string& action) {
    ((actions += actions.empty() ? "" : ", ") += action) += behaviour;
  };
  for (const auto& [attribute, type] : present) {
    if (entry(wanted, attribute) == nullptr) add("DROP ATTRIBUTE " + quoted_name(attribute));
  }
  for (const auto& [attribute, type] : wanted) {
    const std::string* there = entry(present, attribute);
    if (there == nullptr)
      add("ADD ATTRIBUTE " + quoted_name(attribute) + " " + type_sql(type));
    else if (*there != type)
      add("ALTER ATTRIBUTE " + quoted_name(attribute) + " TYPE " + type_sql(type));
  }
  if (actions.empty()) return "-- the order of attributes cannot be altered: make the type anew";
  return fmt::format("ALTER TYPE {} {};", ddl.name(name), actions);
}

}  // namespace

std::string options_change(const Entries& found, const Entries& wanted) {
  std::string reset;
  for (const auto& [option, value] : found) {
    if (entry(wanted, option) == nullptr) reset += (reset.empty() ? "" : ", ") + option;
  }
  std::string sql = wanted.empty() ? "" : "SET (" + options_sql(wanted) + ")";
  if (!reset.empty()) sql += (sql.empty() ? "" : ", ") + ("RESET (" + reset + ")");
  return sql;
}

std::string repair_changed(const Ddl& ddl, const Name& name, const Table& wish, const Table& found,
                           const Differences& differences) {
  std::string sql;
  for (const Difference& difference : differences) {
    const std::string line = table_repair(ddl, name, wish, found, difference.property);
    if (!line.empty() && sql.find(line) == std::string::npos) sql += (sql.empty() ? "" : "\n") + line;
  }
  return sql;
}

std::string repair_changed(const Ddl& ddl, const Name& table, const Trigger& wish, const Trigger& found,
                           const Differences& differences) {
  if (only_enabled(differences))
    return ddl.alter_table(table, state_sql(wish.enabled, "TRIGGER", quoted_name(found.name)));
  return repair_unexpected(ddl, table, found) + "\n" + ddl.add(table, merged(wish, found));
}

std::string repair_changed(const Ddl& ddl, const Name& table, const RewriteRule& wish, const RewriteRule& found,
                           const Differences& differences) {
  if (only_enabled(differences))
    return ddl.alter_table(table, state_sql(wish.enabled, "RULE", quoted_name(found.name)));
  return repair_unexpected(ddl, table, found) + "\n" + ddl.add(table, merged(wish, found));
}

std::string repair_changed(const Ddl& ddl, const Name& table, const Policy& wish, const Policy& found,
                           const Differences& differences) {
  const auto is_taken_away = [&](std::string_view property, const std::optional<std::string>& clause) {
    return differs(differences, property) && clause.value_or("").empty();
  };
  // ALTER POLICY adds and replaces clauses, and takes none away.
  const bool anew = differs(differences, "command") || differs(differences, "permissive")
                    || is_taken_away("using", wish.using_clause) || is_taken_away("check", wish.check);
  if (anew) return repair_unexpected(ddl, table, found) + "\n" + ddl.add(table, merged(wish, found));
  Policy change;
  change.name = found.name;
  if (differs(differences, "roles")) change.roles = wish.roles;
  if (differs(differences, "using")) change.using_clause = wish.using_clause;
  if (differs(differences, "check")) change.check = wish.check;
  return ddl.alter(table, change);
}

std::string repair_changed(const Ddl& ddl, const Name& name, const Domain& wish, const Domain& found,
                           const Differences& differences) {
  std::string sql;
  const auto alter = [&](const std::string& action) {
    sql += fmt::format("{}ALTER DOMAIN {} {};", sql.empty() ? "" : "\n", ddl.name(name), action);
  };
  bool checks_done = false;
  for (const Difference& difference : differences) {
    if (difference.property == "nullable") {
      alter(wish.nullable.value_or(true) ? "DROP NOT NULL" : "SET NOT NULL");
    } else if (difference.property == "default") {
      const std::string value = wish.default_value.value_or("");
      alter(value.empty() ? std::string("DROP DEFAULT") : "SET DEFAULT " + value);
    } else if (difference.property == "checks" && !checks_done) {
      checks_done = true;
      const Entries wanted = wish.checks.value_or(Entries{});
      const Entries present = found.checks.value_or(Entries{});
      for (const auto& [check, expression] : present) {
        const std::string* kept = entry(wanted, check);
        if (kept == nullptr || (*kept != expression && !is_validated(expression, *kept)))
          alter("DROP CONSTRAINT " + quoted_name(check));
      }
      for (const auto& [check, expression] : wanted) {
        const std::string* there = entry(present, check);
        if (there != nullptr && is_validated(*there, expression))
          alter("VALIDATE CONSTRAINT " + quoted_name(check));
        else if (there == nullptr || *there != expression)
          alter("ADD " + Ddl::domain_check(check, expression));
      }
    } else if (difference.property == "type" || difference.property == "collation") {
      return fmt::format("-- columns of the domain must be moved to another type first\n{}\n{}", ddl.drop(name, found),
                         ddl.create(name, merged(wish, found)));
    }
  }
  if (!differs(differences, "constraint_comments")) return sql;
  return sql + (sql.empty() ? "" : "\n")
         + comments_change(ddl, found.constraint_comments, wish.constraint_comments,
                           [&](const std::string& constraint) {
                             return "CONSTRAINT " + constraint + " ON DOMAIN " + ddl.name(name);
                           });
}

std::string repair_changed(const Ddl& ddl, const Name& name, const CompositeType& wish, const CompositeType& found,
                           const Differences& differences, const Schema& schema) {
  const std::string_view behaviour = has_tables(schema, name) ? " CASCADE" : "";
  std::string sql;
  if (differs(differences, "attributes")) sql = attributes_change(ddl, name, wish, found, behaviour);
  if (!differs(differences, "attribute_comments")) return sql;
  return sql + (sql.empty() ? "" : "\n")
         + comments_change(ddl, found.attribute_comments, wish.attribute_comments,
                           [&](const std::string& attribute) { return "COLUMN " + ddl.name(name) + "." + attribute; });
}

std::string repair_changed(const Ddl& ddl, const Name& name, const Range& wish, const Range& found,
                           const Differences& /*differences*/) {
  return ddl.drop(name, found) + "\n" + ddl.create(name, merged(wish, found));
}

std::string repair_changed(const Ddl& ddl, const Name& name, const Sequence& wish, const Sequence& /*found*/,
                           const Differences& differences) {
  std::string options;
  std::string more;
  for (const Difference& difference : differences) {
    const std::string& property = difference.property;
    if (property == "type") options += " AS " + *wish.type;
    if (property == "increment") options += " INCREMENT BY " + *wish.increment;
    if (property == "min") options += " MINVALUE " + *wish.min;
    if (property == "max") options += " MAXVALUE " + *wish.max;
    if (property == "start") options += " START WITH " + *wish.start;
    if (property == "cache") options += " CACHE " + *wish.cache;
    if (property == "cycle") options += *wish.cycle ? " CYCLE" : " NO CYCLE";
    if (property == "unlogged")
      more += fmt::format("\nALTER SEQUENCE {} SET {};", ddl.name(name),
                          wish.unlogged.value_or(false) ? "UNLOGGED" : "LOGGED");
    if (property == "owned_by") {
      const std::string owner = wish.owned_by.value_or("");
      const ColumnName column = parse_column_name(owner);
      options += owner.empty() ? std::string(" OWNED BY NONE")
                               : " OWNED BY " + ddl.name(column.table) + "." + quoted_name(column.column);
    }
  }
  const std::string sql = options.empty() ? "" : fmt::format("ALTER SEQUENCE {}{};", ddl.name(name), options);
  return std::string(trimmed(sql + more));
}

namespace {

/// What a view that is made anew had, as far as its query still gives the columns; what differs in it is mended by
/// itself.
Table parts_kept(const Table& wish, const Table& found, const std::optional<QueryColumns>& columns) {
  Names names;
  if (columns) names = columns->names;
  for (const Column& column : wish.columns) names.push_back(column.name);
  Table parts = found;
  std::erase_if(parts.columns, [&](const Column& column) { return !is_among(names, column.name); });
  if (!columns) return parts;
  std::erase_if(parts.indexes, [&](const Index& index) {
    return std::any_of(index.keys.begin(), index.keys.end(),
                       [&](const IndexKey& key) { return !key.column.empty() && !is_among(names, key.column); });
  });
  return parts;
}

}  // namespace

std::string repair_changed(const Ddl& ddl, const Name& name, const View& wish, const View& found,
                           const Differences& differences) {
  if (!differs(differences, "definition")) {
    const std::string change = options_change(found.options.value_or(Entries{}), wish.options.value_or(Entries{}));
    return fmt::format("ALTER VIEW {} {};", ddl.name(name), change);
  }
  View renewed = merged(wish, found);
  if (wish.query_columns && wish.query_columns->begin_with_those_there) return ddl.replace(name, renewed);
  renewed.parts = parts_kept(wish.parts, found.parts, wish.query_columns);
  return ddl.drop(name, found) + "\n" + ddl.create(name, renewed);
}

std::string repair_changed(const Ddl& ddl, const Name& name, const MaterializedView& wish,
                           const MaterializedView& found, const Differences& differences) {
  const std::string& first = differences.front().property;
  const std::string own = ddl.name(name);
  if (differences.size() == 1 && first == "populated") {
    return fmt::format("REFRESH MATERIALIZED VIEW {}{};", own, wish.populated.value_or(true) ? "" : " WITH NO DATA");
  }
  if (differences.size() == 1 && first == "storage_parameters") {
    return fmt::format(
        "ALTER MATERIALIZED VIEW {} {};", own,
        options_change(found.storage_parameters.value_or(Entries{}), wish.storage_parameters.value_or(Entries{})));
  }
  MaterializedView renewed = merged(wish, found);
  const bool redefined = differs(differences, "definition");
  renewed.parts = redefined ? parts_kept(wish.parts, found.parts, wish.query_columns) : found.parts;
  return ddl.drop(name, found) + "\n" + ddl.create(name, renewed);
}

std::string repair_changed(const Ddl& ddl, const Name& name, const Function& wish, const Function& found,
                           const Differences& differences) {
  const bool anew = std::any_of(differences.begin(), differences.end(), [](const Difference& difference) {
    return difference.property == "arguments" || difference.property == "returns" || difference.property == "kind";
  });
  const Function to = merged(wish, found);
  return (anew ? ddl.drop(name, found) + "\n" : std::string()) + ddl.create(name, to);
}

std::string repair_changed(const Ddl& ddl, const Name& name, const Extension& wish, const Extension& found,
                           const Differences& differences) {
  std::string sql;
  for (const Difference& difference : differences) {
    sql += sql.empty() ? "" : "\n";
    sql += "ALTER EXTENSION " + ddl.sql_name(name, found);
    if (difference.property == "version")
      sql += " UPDATE TO " + std::string(trimmed(quoted_literal(wish.version.value_or("")))) + ";";
    else
      sql += " SET SCHEMA " + quoted_name(wish.schema.value_or("")) + ";";
  }
  return sql;
}

std::string repair_unexpected(const Ddl& ddl, const Name& table, const Trigger& found) {
  // A partition's copy cannot be dropped; what it differs in is whether it fires.
  if (found.is_copy) return ddl.alter_table(table, "ENABLE TRIGGER " + quoted_name(found.name));
  return fmt::format("DROP TRIGGER {} ON {};", quoted_name(found.name), ddl.name(table));
}
std::string repair_unexpected(const Ddl& ddl, const Name& table, const RewriteRule& found) {
  return fmt::format("DROP RULE {} ON {};", quoted_name(found.name), ddl.name(table));
}
std::string repair_unexpected(const Ddl& ddl, const Name& table, const Policy& found) {
  return fmt::format("DROP POLICY {} ON {};", quoted_name(found.name), ddl.name(table));
}

}  // namespace schemaproof
