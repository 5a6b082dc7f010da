#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/enforcement.hpp"
#include "checks/foreign_key_graph.hpp"
#include "checks/part.hpp"
#include "support/sql_names.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

constexpr const char* never_checked =
    "rows from before the constraint were never checked: VALIDATE CONSTRAINT checks them";

/// Whether the constraint is none at all, or was never held against the rows that were there.
template <class Constraint>
void look_whether_in_force(const Ddl& ddl, const Ranged& object, const Constraint& constraint,
                           EnforcementFindings& findings) {
  if (!constraint.enforced.value_or(true)) {
    findings.push_back({"not_enforced", "NOT ENFORCED", "none", {}, {}, {"enforced", "validated"}});
  } else if (!constraint.validated.value_or(true)) {
    findings.push_back({"not_validated",
                        "NOT VALID",
                        "none",
                        ddl.alter_table(object.table, "VALIDATE CONSTRAINT " + quoted_name(constraint.name)),
                        {never_checked},
                        {"enforced", "validated"}});
  }
}

EnforcementFindings look_at_not_null(const Ddl& ddl, const Ranged& object) {
  const Column* column = object.found->column(object.own_name);
  if (column == nullptr || column->not_null_valid.value_or(true)) return {};
  const std::string own = quoted_name(column->not_null_name.value_or(""));
  EnforcementFinding finding{"not_validated", "NOT NULL is NOT VALID"};
  finding.repair = ddl.alter_table(object.table, "VALIDATE CONSTRAINT " + own);
  finding.hints.emplace_back(never_checked);
  finding.properties = {"not_null_valid", "nullable"};
  return {finding};
}

/// Whether a default can be known to be the same for every row: what calls nothing.
bool is_constant(const std::string& sql) {
  const std::vector<SqlToken> tokens = sql_tokens(sql);
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    const bool is_name = tokens[i].kind == SqlToken::Kind::word || tokens[i].kind == SqlToken::Kind::quoted_name;
    const bool is_type = i > 0 && (tokens[i - 1].text == "::" || tokens[i - 1].text == ".");
    if (is_name && tokens[i + 1].text == "(" && !is_type) return false;
  }
  static constexpr std::array callers = {"current_timestamp", "current_date", "current_time", "localtime",
                                         "localtimestamp",    "current_user", "session_user", "user"};
  return std::none_of(tokens.begin(), tokens.end(), [](const SqlToken& token) {
    return std::any_of(callers.begin(), callers.end(), [&](const char* word) { return token.is(word); });
  });
}

/// Its own, or that of the domain that it is of.
std::string default_of(const Schema& schema, const Column& column) {
  std::string sql = column.default_value.value_or("");
  auto domain = schema.domains.find(parse_name(column.type.value_or("")));
  while (sql.empty() && domain != schema.domains.end()) {
    sql = domain->second.default_value.value_or("");
    domain = schema.domains.find(parse_name(domain->second.type.value_or("")));
  }
  return sql;
}

/// What SET DEFAULT would write there that can refer to no row; empty where it may.
std::string hopeless_default(const Schema& schema, const Column& column) {
  if (column.identity && !column.identity->empty()) return "an identity";
  const std::string sql = default_of(schema, column);
  if (sql.empty()) return takes_null(schema, column) ? std::string() : std::string("no default, and not null");
  return is_constant(sql) ? std::string() : sql;
}

}  // namespace

bool takes_null(const Schema& schema, const Column& column) {
  if (!column.nullable.value_or(true)) return false;
  std::string type = column.type.value_or("");
  for (auto domain = schema.domains.find(parse_name(type)); domain != schema.domains.end();
       domain = schema.domains.find(parse_name(type))) {
    if (!domain->second.nullable.value_or(true)) return false;
    type = domain->second.type.value_or("");
  }
  return true;
}

bool can_wait(const Schema& schema, const Table& table, const ForeignKey& key) {
  if (key.deferrable.value_or(false) || !key.enforced.value_or(true)) return true;
  const auto may_be_null = [&](const std::string& name) {
    const Column* column = table.column(name);
    return column == nullptr || takes_null(schema, *column);
  };
  // MATCH SIMPLE asks nothing of a row with one NULL in its key, MATCH FULL only of one with none but NULLs.
  return key.match == "full" ? std::all_of(key.columns.begin(), key.columns.end(), may_be_null)
                             : std::any_of(key.columns.begin(), key.columns.end(), may_be_null);
}

EnforcementLook::EnforcementLook(const Snapshot& found, const Ddl& ddl) : found_(found), ddl_(ddl) {
  ForeignKeyGraph graph;
  for (const auto& [name, table] : found.schema.tables) {
    for (const ForeignKey& key : table.foreign_keys) {
      if (key.references && !can_wait(found.schema, table, key)) graph.add({name, key.references->table, &key});
    }
  }
  for (const std::set<Name>& circle : graph.circles()) {
    const std::vector<Step> way = graph.way_round(circle);
    insert_cycles_.emplace(way.front().key, way);
  }
}

EnforcementFindings EnforcementLook::at(const Ranged& object) const {
  if (object.kind == Kind::column) return look_at_not_null(ddl_, object);
  EnforcementFindings findings;
  if (object.key != nullptr) {
    look_whether_in_force(ddl_, object, *object.key, findings);
    look_for_disabled_triggers(object, findings);
    look_at_actions(object, findings);
    look_for_circles(object, findings);
    if (found_.engine == Engine::sqlite) look_for_parent_key(object, findings);
    // What is not enforced does nothing that could be intercepted.
    if (object.key->enforced.value_or(true)) {
      for (EnforcementFinding& finding : interceptions(found_, object)) findings.push_back(std::move(finding));
    }
  }
  if (object.kind == Kind::check) {
    for (const CheckConstraint& check : object.found->checks) {
      if (check.name == object.own_name) look_whether_in_force(ddl_, object, check, findings);
    }
  }
  for (const BrokenIndex& broken : found_.enforced.broken_indexes) {
    if (broken.table != object.table || broken.constraint != object.own_name || object.key != nullptr) continue;
    EnforcementFinding finding{"invalid_index", "index " + name_text(broken.index) + " is invalid"};
    finding.hints.emplace_back("on a partitioned table it is valid once every partition has it: ATTACH PARTITION");
    findings.push_back(std::move(finding));
  }
  return findings;
}

void EnforcementLook::look_for_disabled_triggers(const Ranged& object, EnforcementFindings& findings) const {
  std::set<std::string> tables;
  std::vector<std::string> repairs;
  for (const DisabledTrigger& disabled : found_.enforced.disabled_triggers) {
    if (disabled.table != object.table || disabled.key != object.own_name) continue;
    tables.insert(disabled.on.text());
    repairs.push_back(ddl_.alter_table(disabled.on, "ENABLE TRIGGER " + quoted_name(disabled.trigger)));
  }
  if (tables.empty()) return;
  EnforcementFinding finding{"disabled_trigger", "on " + joined({tables.begin(), tables.end()}, ", ")};
  finding.repair = joined(repairs, "\n");
  finding.hints.emplace_back(
      "DISABLE TRIGGER ALL leaves this behind; rows that came in meanwhile were never checked: rules: [{no: orphan}] "
      "looks for them");
  findings.push_back(std::move(finding));
}

void EnforcementLook::look_at_actions(const Ranged& object, EnforcementFindings& findings) const {
  const ForeignKey& key = *object.key;
  for (const auto& [property, action] :
       {std::pair{"on_delete", key.on_delete.value_or("")}, std::pair{"on_update", key.on_update.value_or("")}}) {
    const bool to_null = action.starts_with("set null");
    if (!to_null && !action.starts_with("set default")) continue;
    std::vector<std::string> faults;
    Names columns;
    for (const std::string& name : columns_set_by(action, key)) {
      const Column* column = object.found->column(name);
      if (column == nullptr) continue;
      std::string fault = to_null ? std::string() : hopeless_default(found_.schema, *column);
      if (to_null && !takes_null(found_.schema, *column)) fault = "not null";
      if (fault.empty()) continue;
      faults.push_back(fmt::format("{}: {} is {}", property, name_text(name), fault));
      columns.push_back(name);
    }
    if (faults.empty()) continue;
    EnforcementFinding finding{to_null ? "set_null" : "set_default", joined(faults, ", ")};
    finding.hints.emplace_back(to_null ? "every delete or update that it should follow fails: it cannot set NULL there"
                                       : "what it would set there refers to no row, and so the delete or update fails");
    finding.properties = {property};
    finding.columns = columns;
    findings.push_back(std::move(finding));
  }
}

/// SQLite takes any REFERENCES, and finds out when rows are written that there is nothing to refer to.
/// Source: SQLite documentation, "SQLite Foreign Key Support", 3.
void EnforcementLook::look_for_parent_key(const Ranged& object, EnforcementFindings& findings) const {
  const Reference& reference = *object.key->references;
  const Table* parent = found_.schema.table(reference.table);
  EnforcementFinding finding{"parent_key", {}};
  finding.properties = {"references"};
  finding.hints.emplace_back(
      "every insert, update and delete that touches the key fails with 'foreign key mismatch', once foreign keys are "
      "on");
  if (parent == nullptr) {
    finding.found = fmt::format("there is no table {}", reference.table.text());
  } else {
    const auto is_key = [&](const Names& columns) {
      return std::is_permutation(columns.begin(), columns.end(), reference.columns.begin(), reference.columns.end());
    };
    const auto makes_unique = [&](const Index& index) {
      Names columns;
      for (const IndexKey& key : index.keys) columns.push_back(key.collation.empty() ? key.column : std::string());
      return index.unique.value_or(false) && index.where.value_or("").empty() && is_key(columns);
    };
    const bool has_key = (parent->primary_key && is_key(*parent->primary_key->columns))
                         || std::any_of(parent->uniques.begin(), parent->uniques.end(),
                                        [&](const Unique& u) { return is_key(u.columns); })
                         || std::any_of(parent->indexes.begin(), parent->indexes.end(), makes_unique);
    if (has_key) return;
    const bool says_columns = std::none_of(reference.columns.begin(), reference.columns.end(),
                                           [](const std::string& column) { return column.empty(); });
    finding.found = says_columns
                        ? fmt::format("{} is no primary key, and no unique index makes it one", reference.text())
                        : fmt::format("{} has no primary key of {}", reference.table.text(),
                                      counted(reference.columns.size(), "column"));
  }
  findings.push_back(std::move(finding));
}

void EnforcementLook::look_for_circles(const Ranged& object, EnforcementFindings& findings) const {
  const auto circle = insert_cycles_.find(object.key);
  if (circle == insert_cycles_.end()) return;
  EnforcementFinding finding{"insert_cycle", way_text(circle->second)};
  finding.way = circle->second;
  finding.hints.emplace_back(
      "no table of these takes its first row before the next one has: only a single statement that inserts into all of "
      "them (INSERT in WITH) does; DEFERRABLE, or a column that takes NULL, mends it");
  findings.push_back(std::move(finding));
}

}  // namespace schemaproof
