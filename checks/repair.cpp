#include "checks/repair.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <type_traits>

#include "model/spellings.hpp"
#include "support/sql_names.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

bool only(const Differences& differences, std::string_view property) {
  return differences.size() == 1 && differences.front().property == property;
}

std::string upper_identity(const std::string& identity) {
  return identity == "always" ? "ALWAYS" : "BY DEFAULT";
}

/// What the column is to be: as stated, and otherwise as it is; of what is asked without being stated, as SQL has it.
Column merged(const Column& wish, const Column& found, const Differences& differences) {
  static const auto plain = plain_object<Column>();
  Column result = wish;
  for (const Field& field : Column::fields()) {
    if (!is_stated(wish, field)) copy_value(result, field, differs(differences, field.name) ? plain : found);
  }
  return result;
}

bool has_default(const Column& column) {
  return column.default_value && !column.default_value->empty();
}

/// The actions of ALTER COLUMN that give it another type: a default does not follow by itself.
std::vector<std::string> type_actions(const Ddl& ddl, const Column& to, const Column& found) {
  std::vector<std::string> actions;
  if (has_default(found)) actions.emplace_back("DROP DEFAULT");
  // The values of a generated column are generated anew, and the server takes no USING.
  const bool generated = !found.generated.value_or("").empty();
  const std::string conversion = ddl.conversion(to.name, found.type.value_or("text"), *to.type);
  actions.push_back("TYPE " + type_sql(*to.type) + collate_sql(to.collation)
                    + (generated ? "" : " USING " + conversion));
  if (has_default(found) && has_default(to)) {
    actions.push_back("SET DEFAULT " + plainly({Compared::as_default, {}, *found.type, *to.default_value}));
  }
  return actions;
}

/// The action of ALTER COLUMN that mends one property.
std::string column_action(const Ddl& ddl, const Column& to, const Column& found, std::string_view property) {
  if (property == "nullable") return *to.nullable ? "DROP NOT NULL" : "SET NOT NULL";
  if (property == "default") return has_default(to) ? "SET DEFAULT " + *to.default_value : "DROP DEFAULT";
  if (property == "identity") {
    if (to.identity->empty()) return "DROP IDENTITY";
    const std::string generated = "GENERATED " + upper_identity(*to.identity);
    return found.identity && !found.identity->empty() ? "SET " + generated : "ADD " + generated + " AS IDENTITY";
  }
  if (property == "storage") return to.storage->empty() ? ddl.own_storage(*to.type) : "SET STORAGE " + *to.storage;
  if (property == "compression") return "SET COMPRESSION " + (to.compression->empty() ? "default" : *to.compression);
  if (property == "statistics") return "SET STATISTICS " + (to.statistics->empty() ? "-1" : *to.statistics);
  if (property == "options") {
    if (!to.options->empty()) return "SET (" + options_sql(*to.options) + ")";
    std::string names;
    for (const auto& [option, value] : found.options.value_or(Entries{})) names += (names.empty() ? "" : ", ") + option;
    return "RESET (" + names + ")";
  }
  return {};
}

/// What mends a NOT NULL constraint itself, from PostgreSQL 18 on.
std::string not_null_action(const Column& to, const Column& found, std::string_view property) {
  const std::string own = quoted_name(to.not_null_name.value_or(""));  // it is renamed first
  if (property == "not_null_name")
    return "RENAME CONSTRAINT " + quoted_name(found.not_null_name.value_or("")) + " TO " + own;
  if (property == "not_null_valid" && *to.not_null_valid) return "VALIDATE CONSTRAINT " + own;
  if (property == "not_null_valid")
    return fmt::format("DROP CONSTRAINT {0}, ADD CONSTRAINT {0} NOT NULL {1} NOT VALID", own, quoted_name(to.name));
  if (property == "not_null_no_inherit")
    return "ALTER CONSTRAINT " + own + (*to.not_null_no_inherit ? " NO INHERIT" : " INHERIT");
  return {};
}

/// A sequence of the column's own, going on after the highest value.
std::string make_serial(const Ddl& ddl, const Name& table, const Column& column) {
  const Name sequence = serial_sequence(table, column.name);
  const std::string own = quoted_name(column.name);
  const std::string literal(trimmed(quoted_literal(ddl.name(sequence))));
  return fmt::format(
      "CREATE SEQUENCE IF NOT EXISTS {0} AS {5};\nALTER SEQUENCE {0} OWNED BY {1}.{2};\n{3}\n"
      "SELECT setval({4}, (SELECT max({2}) FROM {1}));",
      ddl.name(sequence), ddl.name(table), own,
      ddl.alter_table(table, fmt::format("ALTER COLUMN {} SET DEFAULT nextval({})", own, literal)), literal,
      *column.type);
}

/// Whatever of it is not stated stays as it is when it is made anew: how its index is stored, and its comment.
template <class T>
T kept(const T& wish, const T& found) {
  T result = wish;
  if (result.name.empty()) result.name = found.name;
  for (const Field& field : T::fields()) {
    if (field.under && !is_stated(wish, field)) copy_value(result, field, found);
  }
  return result;
}

/// What moves the index to where it belongs, without making it anew; empty where something else differs too.
std::string restore_storage(const Ddl& ddl, const Name& table, const StoredIndex& wish, const StoredIndex& found,
                            const Differences& differences) {
  std::string sql;
  std::set<std::string_view> done;  // each entry of the parameters is a difference
  for (const Difference& difference : differences) {
    const std::string_view property = difference.property;
    if (!done.insert(property).second) continue;
    if (!sql.empty()) sql += "\n";
    if (property == "storage_parameters")
      sql += fmt::format(
          "ALTER INDEX {} {};", ddl.name(Name{table.schema, found.name}),
          options_change(found.storage_parameters.value_or(Entries{}), wish.storage_parameters.value_or(Entries{})));
    else if (property == "tablespace")
      sql += ddl.place_index(table, found.name, wish.tablespace.value_or(""));
    else if (property == "clustered" && wish.clustered.value_or(false))
      sql += ddl.cluster_on(table, found.name);
    else if (property == "clustered")
      sql += ddl.alter_table(table, "SET WITHOUT CLUSTER");
    else
      return {};
  }
  return sql;
}

/// A constraint is changed by making it anew under the name that it has.
template <class Constraint>
std::string replace_constraint(const Ddl& ddl, const Name& table, const Constraint& wish, const Constraint& found,
                               const Differences& differences) {
  if (only(differences, "name")) {
    return ddl.alter_table(table,
                           fmt::format("RENAME CONSTRAINT {} TO {}", quoted_name(found.name), quoted_name(wish.name)));
  }
  if constexpr (std::is_base_of_v<StoredIndex, Constraint>) {
    const std::string sql = restore_storage(ddl, table, wish, found, differences);
    if (!sql.empty()) return sql;
  }
  return ddl.drop_constraint(table, found.name) + "\n" + ddl.add(table, kept(wish, found));
}

bool needs_validation_only(const Differences& differences, const std::optional<bool>& wanted) {
  return only(differences, "validated") && wanted.value_or(false);
}

}  // namespace

Name serial_sequence(const Name& table, const std::string& column) {
  return {table.schema, chosen_name(table.name, column, "seq")};
}

std::string repair_changed(const Ddl& ddl, const Name& table, const Column& wish, const Column& found,
                           const Differences& differences) {
  Column to = merged(wish, found, differences);
  if (differs(differences, "generated") || differs(differences, "generation")) {
    return "-- loses the column's values\n" + ddl.alter_table(table, "DROP COLUMN " + quoted_name(to.name)) + "\n"
           + ddl.add(table, to);
  }
  const bool becomes_serial = differs(differences, "serial") && to.serial.value_or(false);
  if (becomes_serial) to.default_value = "";  // its sequence comes after the rest
  const bool retyped = differs(differences, "type") || differs(differences, "collation");
  std::vector<std::string> statements;
  std::vector<std::string> actions;
  if (retyped) actions = type_actions(ddl, to, found);
  for (const Difference& difference : differences) {
    const bool done = (retyped && has_default(found)) || becomes_serial;
    if ((done && difference.property == "default") || difference.property == "identity") continue;
    const std::string action = column_action(ddl, to, found, difference.property);
    if (!action.empty())
      actions.push_back(action);
    else if (difference.property == "storage")
      statements.push_back("-- how the type of " + quoted_name(to.name)
                           + " is stored by itself is not known here: SET STORAGE it by hand");
  }
  const std::string alter_column = "ALTER COLUMN " + quoted_name(to.name) + " ";
  for (std::string& action : actions) action.insert(0, alter_column);
  for (const Difference& difference : differences) {
    const std::string action = not_null_action(to, found, difference.property);
    if (!action.empty()) statements.push_back(ddl.alter_table(table, action));
    if (difference.property == "not_null_comment") {
      const std::string own = quoted_name(to.not_null_name.value_or(found.not_null_name.value_or("")));
      statements.push_back(ddl.comment_on("CONSTRAINT " + own + " ON " + ddl.name(table), *to.not_null_comment));
    }
  }
  if (!actions.empty()) statements.push_back(ddl.alter_table(table, joined(actions, ", ")));
  if (differs(differences, "identity")) {
    // The server holds identity against the type that the column has before the statement.
    const auto place = to.identity->empty() ? statements.begin() : statements.end();
    statements.insert(place, ddl.alter_table(table, alter_column + column_action(ddl, to, found, "identity")));
  }
  if (becomes_serial) statements.push_back(make_serial(ddl, table, to));
  return joined(statements, "\n");
}

std::string repair_changed(const Ddl& ddl, const Name& table, const PrimaryKey& wish, const PrimaryKey& found,
                           const Differences& differences) {
  return replace_constraint(ddl, table, wish, found, differences);
}

std::string repair_changed(const Ddl& ddl, const Name& table, const Unique& wish, const Unique& found,
                           const Differences& differences) {
  return replace_constraint(ddl, table, wish, found, differences);
}

std::string repair_changed(const Ddl& ddl, const Name& table, const Exclusion& wish, const Exclusion& found,
                           const Differences& differences) {
  return replace_constraint(ddl, table, wish, found, differences);
}

std::string repair_changed(const Ddl& ddl, const Name& table, const ForeignKey& wish, const ForeignKey& found,
                           const Differences& differences) {
  if (needs_validation_only(differences, wish.validated)) {
    return ddl.alter_table(table, "VALIDATE CONSTRAINT " + quoted_name(found.name));
  }
  return replace_constraint(ddl, table, wish, found, differences);
}

std::string repair_changed(const Ddl& ddl, const Name& table, const CheckConstraint& wish, const CheckConstraint& found,
                           const Differences& differences) {
  if (needs_validation_only(differences, wish.validated)) {
    return ddl.alter_table(table, "VALIDATE CONSTRAINT " + quoted_name(found.name));
  }
  return replace_constraint(ddl, table, wish, found, differences);
}

std::string repair_changed(const Ddl& ddl, const Name& table, const Index& wish, const Index& found,
                           const Differences& differences) {
  const std::string own = ddl.name(Name{table.schema, found.name});
  if (only(differences, "valid") && wish.valid.value_or(false)) return fmt::format("REINDEX INDEX {};", own);
  if (only(differences, "name")) return fmt::format("ALTER INDEX {} RENAME TO {};", own, quoted_name(wish.name));
  std::string stored = restore_storage(ddl, table, wish, found, differences);
  if (!stored.empty()) return stored;
  return ddl.drop_index(table, found.name) + "\n" + ddl.create_index(table, kept(wish, found));
}

namespace {

/// Where labels differ in one place alone, and neither list has the other's there, that label has another name.
std::string rename_label(const Ddl& ddl, const Name& name, const Names& wish, const Names& found) {
  if (wish.size() != found.size()) return {};
  const auto [to, from] = std::mismatch(wish.begin(), wish.end(), found.begin());
  if (to == wish.end() || !std::equal(to + 1, wish.end(), from + 1)) return {};
  const auto has = [](const Names& labels, const std::string& label) {
    return std::find(labels.begin(), labels.end(), label) != labels.end();
  };
  if (has(found, *to) || has(wish, *from)) return {};
  const auto literal = [](const std::string& label) { return std::string(trimmed(quoted_literal(label))); };
  return fmt::format("-- every value of that label has the new one then\nALTER TYPE {} RENAME VALUE {} TO {};",
                     ddl.name(name), literal(*from), literal(*to));
}

}  // namespace

std::string repair_changed(const Ddl& ddl, const Name& name, const Enum& wish, const Enum& current,
                           const Schema& found) {
  if (std::string renamed = rename_label(ddl, name, *wish.labels, *current.labels); !renamed.empty()) return renamed;
  // Labels that only have to be added need no new type.
  Names grown;
  std::string added;
  for (std::size_t i = 0; i < wish.labels->size(); ++i) {
    const std::string& label = (*wish.labels)[i];
    const bool is_new = std::find(current.labels->begin(), current.labels->end(), label) == current.labels->end();
    if (!is_new) {
      grown.push_back(label);
      continue;
    }
    const auto literal = [](const std::string& text) { return std::string(trimmed(quoted_literal(text))); };
    const std::string where = i > 0                     ? " AFTER " + literal((*wish.labels)[i - 1])
                              : current.labels->empty() ? ""
                                                        : " BEFORE " + literal(current.labels->front());
    added += fmt::format("{}ALTER TYPE {} ADD VALUE {}{};", added.empty() ? "" : "\n", ddl.name(name), literal(label),
                         where);
  }
  if (grown == *current.labels) return added;
  const Name old{name.schema, name.name + "_old"};
  std::string sql = fmt::format("ALTER TYPE {} RENAME TO {};\n{}", ddl.name(name), quoted_name(old.name),
                                ddl.create(name, kept(wish, current)));
  for (const auto& [table_name, table] : found.tables) {
    for (const Column& column : table.columns) {
      const bool array = column.type == name.text() + "[]";
      if (column.type != name.text() && !array) continue;
      const std::string own = quoted_name(column.name);
      const std::string type = ddl.name(name) + (array ? "[]" : "");
      const bool has_default = column.default_value && !column.default_value->empty();
      std::string action = has_default ? fmt::format("ALTER COLUMN {} DROP DEFAULT, ", own) : std::string();
      action += fmt::format("ALTER COLUMN {0} TYPE {1} USING {0}::text{2}::{1}", own, type, array ? "[]" : "");
      if (has_default)
        action += fmt::format(", ALTER COLUMN {} SET DEFAULT {}", own,
                              plainly({Compared::as_default, table_name, *column.type, *column.default_value}));
      sql += "\n" + ddl.alter_table(table_name, action);
    }
  }
  return sql + fmt::format("\nDROP TYPE {};", ddl.name(old));
}

std::string repair_unexpected(const Ddl& ddl, const Name& table, const Column& found) {
  return "-- loses the column's values\n" + ddl.alter_table(table, "DROP COLUMN " + quoted_name(found.name));
}

std::string repair_unexpected(const Ddl& ddl, const Name& table, const Object& constraint) {
  return ddl.drop_constraint(table, constraint.name);
}

std::string repair_unexpected(const Ddl& ddl, const Name& table, const Index& found) {
  return ddl.drop_index(table, found.name);
}

}  // namespace schemaproof
