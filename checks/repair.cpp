#include "checks/repair.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "model/spellings.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

bool only(const Differences& differences, std::string_view property) {
  return differences.size() == 1 && differences.front().property == property;
}

bool differs(const Differences& differences, std::string_view property) {
  return std::any_of(differences.begin(), differences.end(), [&](const auto& d) { return d.property == property; });
}

std::string upper_identity(const std::string& identity) {
  return identity == "always" ? "ALWAYS" : "BY DEFAULT";
}

/// The action of ALTER COLUMN that mends one property.
std::string column_action(const Column& wish, const Column& found, std::string_view property) {
  if (property == "nullable") return *wish.nullable ? "DROP NOT NULL" : "SET NOT NULL";
  if (property == "default") return wish.default_value->empty() ? "DROP DEFAULT" : "SET DEFAULT " + *wish.default_value;
  if (property == "identity") {
    if (wish.identity->empty()) return "DROP IDENTITY";
    const std::string generated = "GENERATED " + upper_identity(*wish.identity);
    return found.identity && !found.identity->empty() ? "SET " + generated : "ADD " + generated + " AS IDENTITY";
  }
  if (property == "type" || property == "collation") {
    const std::string type = type_sql(wish.type ? *wish.type : found.type.value_or("text"));
    const std::string collation =
        wish.collation && !wish.collation->empty() ? " COLLATE " + quoted_name(*wish.collation) : std::string();
    return fmt::format("TYPE {}{} USING {}::{}", type, collation, quoted_name(wish.name), type);
  }
  return {};
}

/// A constraint is changed by making it anew under the name that it has.
template <class Constraint>
std::string replace_constraint(const Ddl& ddl, const Name& table, const Constraint& wish, const Constraint& found,
                               const Differences& differences) {
  if (only(differences, "name")) {
    return ddl.alter_table(table,
                           fmt::format("RENAME CONSTRAINT {} TO {}", quoted_name(found.name), quoted_name(wish.name)));
  }
  Constraint renewed = wish;
  if (renewed.name.empty()) renewed.name = found.name;
  return ddl.drop_constraint(table, found.name) + "\n" + ddl.add(table, renewed);
}

bool needs_validation_only(const Differences& differences, const std::optional<bool>& wanted) {
  return only(differences, "validated") && wanted.value_or(false);
}

}  // namespace

std::string repair_changed(const Ddl& ddl, const Name& table, const Column& wish, const Column& found,
                           const Differences& differences) {
  const bool anew = differs(differences, "generated") || differs(differences, "generation");
  if (anew) {
    const std::string added = ddl.add(table, wish);
    if (added.empty()) return {};
    return "-- loses the column's values\n" + ddl.alter_table(table, "DROP COLUMN " + quoted_name(wish.name)) + "\n"
           + added;
  }
  std::vector<std::string> actions;
  for (const Difference& difference : differences) {
    const std::string action = column_action(wish, found, difference.property);
    const bool repeated = difference.property == "collation" && differs(differences, "type");
    if (action.empty() || repeated) continue;
    actions.push_back("ALTER COLUMN " + quoted_name(wish.name) + " " + action);
  }
  if (actions.empty()) return {};
  return ddl.alter_table(table, joined(actions, ", "));
}

std::string repair_changed(const Ddl& ddl, const Name& table, const PrimaryKey& wish, const PrimaryKey& found,
                           const Differences& differences) {
  return replace_constraint(ddl, table, wish, found, differences);
}

std::string repair_changed(const Ddl& ddl, const Name& table, const Unique& wish, const Unique& found,
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
  Index renewed = wish;
  if (renewed.name.empty()) renewed.name = found.name;
  return ddl.drop_index(table, found.name) + "\n" + ddl.create_index(table, renewed);
}

std::string repair_changed(const Ddl& ddl, const Name& name, const Enum& wish, const Enum& current,
                           const Schema& found) {
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
                                ddl.create_enum(name, wish));
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
