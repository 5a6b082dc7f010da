#include "checks/cascade/row_maker.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "support/sql_names.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

bool has_triggers(const Schema& schema) {
  return std::any_of(schema.tables.begin(), schema.tables.end(), [](const auto& entry) {
    return !entry.second.triggers.empty() || !entry.second.rewrite_rules.empty();
  });
}

}  // namespace

std::string is_at(const MadeRow& row, std::string_view alias) {
  return fmt::format("{0}tableoid = {1} AND {0}ctid = {2}", alias, row.table_id, quoted_literal(row.place));
}

std::string shown_columns(const TableShape& shape) {
  std::vector<std::string> columns{"tableoid", "ctid"};
  for (const Column& column : shape.table->columns) columns.push_back(quoted_name(column.name));
  return joined(columns, ", ");
}

RowMaker::RowMaker(WriteSession& session, const Shapes& shapes, const RowValues& stated, RowPlan& plan)
    : session_(session),
      shapes_(shapes),
      stated_(stated),
      plan_(plan),
      ddl_(shapes.schema().home),
      values_(shapes.schema()),
      has_triggers_(has_triggers(shapes.schema())),
      has_deferrable_(shapes.has_deferrable()) {
  read_partitions();
}

void RowMaker::read_partitions() {
  const Schema& schema = shapes_.schema();
  const bool has_any = std::any_of(schema.tables.begin(), schema.tables.end(),
                                   [](const auto& entry) { return !entry.second.partition_of.value_or("").empty(); });
  if (!has_any) return;
  session_.run(
      "SELECT n.nspname, t.relname, pg_catalog.pg_get_partition_constraintdef(p.oid) FROM pg_catalog.pg_class p, "
      "LATERAL (SELECT p.oid UNION SELECT a.relid::pg_catalog.oid FROM pg_catalog.pg_partition_ancestors(p.oid) a) AS "
      "a, "
      "pg_catalog.pg_class t, pg_catalog.pg_namespace n WHERE p.relispartition AND p.relkind = 'r' AND t.oid = a.oid "
      "AND n.oid = t.relnamespace ORDER BY p.relname",
      {}, [&](const Row& row) {
        const Name name = name_seen_from(schema.home, row.text(0), row.text(1));
        partitions_[name].push_back(row.is_null(2) ? std::string("true") : std::string(row.text(2)));
      });
}

const MadeRow* RowMaker::made(RowId id) const {
  return id < states_.size() && states_[id].progress == Progress::made ? &states_[id].row : nullptr;
}

void RowMaker::make_all() {
  for (;;) {
    look_at_planned();
    meet_what_is_wanted();
    look_at_planned();
    const std::vector<Group> groups = groups_that_can_be_made();
    if (groups.empty()) break;
    make(groups);
  }
  put_back();
  if (has_triggers_) find_again();
}

void RowMaker::look_at_planned() {
  while (states_.size() < plan_.size()) {
    State& state = states_.emplace_back();
    state.number = learned_[plan_.row(states_.size() - 1).shape->name].next++;
    if (const auto preset = presets_.find(states_.size() - 1); preset != presets_.end()) state.solved = preset->second;
  }
}

bool RowMaker::has_all_needed(RowId id) const {
  const std::set<RowId>& needs = plan_.row(id).needs;
  return std::all_of(needs.begin(), needs.end(), [&](RowId need) { return made(need) != nullptr; });
}

/// As soon as all is there that the row refers to; once more, where it has come to refer to more.
void RowMaker::meet_what_is_wanted() {
  for (auto& [id, wanted] : wanted_) {
    if (wanted.is_asked || states_[id].progress != Progress::waiting || !has_all_needed(id)) continue;
    const TableShape& shape = *plan_.row(id).shape;
    std::vector<std::string> columns;
    for (const std::string& condition : wanted.conditions) {
      for (std::string& column : columns_named(shape, condition)) columns.push_back(std::move(column));
    }
    wanted.is_asked = !solve(id, columns) || has_all_needed(id);
  }
}

std::vector<RowMaker::Group> RowMaker::groups_that_can_be_made() {
  std::vector<Group> groups;
  std::vector<RowId> waiting;
  for (RowId id = 0; id < states_.size(); ++id) {
    if (states_[id].progress != Progress::waiting) continue;
    bool is_ready = true;
    for (const RowId need : plan_.row(id).needs) {
      if (states_[need].progress == Progress::failed) {
        const Unmade& cause = states_[need].unmade;
        fail(id, {cause.statement, cause.message, cause.constraint});
        break;
      }
      is_ready = is_ready && states_[need].progress == Progress::made;
    }
    if (states_[id].progress == Progress::failed) continue;
    if (is_ready)
      groups.push_back({id});
    else
      waiting.push_back(id);
  }
  if (!groups.empty() || waiting.empty()) return groups;
  // What is left waits for each other: the smallest circle first.
  std::optional<Group> smallest;
  for (const RowId id : waiting) {
    Group circle = needed_by(id);
    if (!smallest || circle.size() < smallest->size()) smallest = std::move(circle);
  }
  groups.push_back(*smallest);
  return groups;
}

RowMaker::Group RowMaker::needed_by(RowId id) const {
  std::set<RowId> all{id};
  Group open{id};
  while (!open.empty()) {
    const RowId at = open.back();
    open.pop_back();
    for (const RowId need : plan_.row(at).needs) {
      if (states_[need].progress == Progress::waiting && all.insert(need).second) open.push_back(need);
    }
  }
  return {all.begin(), all.end()};
}

void RowMaker::make(const std::vector<Group>& groups) {
  std::vector<StatementGroup> statements;
  for (const Group& group : groups) {
    std::vector<std::string> inserts;
    for (const RowId id : group) inserts.push_back(insert(id, group));
    std::string sql = inserts.front();
    if (group.size() > 1) {
      // Keys are held against rows when the statement ends, so that one statement may close a circle.
      std::vector<std::string> steps;
      std::vector<std::string> names;
      for (std::size_t i = 0; i < inserts.size(); ++i) {
        names.push_back(fmt::format("row{}", i));
        steps.push_back(fmt::format("{} AS ({})", names.back(), inserts[i]));
      }
      sql = fmt::format("WITH {} SELECT * FROM {}", joined(steps, ", "), joined(names, ", "));
    }
    if (has_deferrable_) {
      statements.push_back({"BEGIN", sql, "SET CONSTRAINTS ALL IMMEDIATE", "COMMIT"});
      statements.push_back({"ROLLBACK"});
    } else {
      statements.push_back({sql});
    }
  }
  const auto outcomes = session_.run_groups(statements);
  const std::size_t own = has_deferrable_ ? 1 : 0;  // the place of the insert in its group
  const auto refusal = [](const std::vector<Outcome>& outcome) {
    return std::find_if(outcome.begin(), outcome.end(), [](const Outcome& o) { return o.error; });
  };
  // First what is there: a refusal may be answered by changing what those refer to.
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const std::vector<Outcome>& outcome = outcomes[has_deferrable_ ? 2 * i : i];
    if (refusal(outcome) != outcome.end()) continue;
    std::size_t column = 0;
    for (const RowId id : groups[i]) {
      if (outcome[own].rows.size() == 1)
        take(id, outcome[own].rows.front(), column);
      else
        fail(id, {statements[has_deferrable_ ? 2 * i : i][own],
                  "the statement made no row: a trigger or rule kept it out",
                  {}});
    }
  }
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const std::size_t at = has_deferrable_ ? 2 * i : i;
    const auto refused = refusal(outcomes[at]);
    if (refused != outcomes[at].end()) refuse(groups[i], *refused->error, statements[at][own]);
  }
}

std::string RowMaker::insert(RowId id, const Group& group) {
  const PlannedRow& row = plan_.row(id);
  std::vector<std::string> columns;
  std::vector<std::string> values;
  bool has_identity = false;
  for (const Column& column : row.shape->table->columns) {
    has_identity = has_identity || !column.identity.value_or("").empty();
    const auto source = row.sources.find(column.name);
    const bool is_generated = !column.generated.value_or("").empty();
    if (is_generated) continue;
    Choice chosen;
    if (source != row.sources.end())
      chosen = {true, source_value(source->second, group)};
    else
      chosen = choice(id, column);
    if (!chosen.is_stated) continue;
    columns.push_back(quoted_name(column.name));
    values.push_back(literal_or_null(chosen.value));
  }
  const std::string into = "INSERT INTO " + ddl_.name(row.shape->name);
  const std::string returning = " RETURNING " + shown_columns(*row.shape);
  if (columns.empty()) return into + " DEFAULT VALUES" + returning;
  return fmt::format("{} ({}){} VALUES ({}){}", into, joined(columns, ", "),
                     has_identity ? " OVERRIDING SYSTEM VALUE" : "", joined(values, ", "), returning);
}

std::optional<std::string> RowMaker::source_value(const Source& source, const Group& group) {
  const Source from = plan_.origin(source);
  if (from.kind == Source::Kind::null) return std::nullopt;
  // In a circle the other row is not there yet, but what it will have is known.
  const bool is_of_group = std::find(group.begin(), group.end(), from.row) != group.end();
  if (is_of_group) return choice(from.row, *plan_.row(from.row).shape->column(from.column)).value;
  const auto& values = states_[from.row].row.values;
  const auto value = values.find(from.column);
  return value == values.end() ? std::nullopt : value->second;
}

RowMaker::Choice RowMaker::choice(RowId id, const Column& column) {
  const PlannedRow& row = plan_.row(id);
  const State& state = states_[id];
  const Learned& learned = learned_[row.shape->name];
  if (const auto* stated = stated_values(row.shape->name, column.name); stated != nullptr && !stated->empty())
    return {true, (*stated)[state.number % stated->size()]};
  if (const auto solved = state.solved.find(column.name); solved != state.solved.end()) return {true, solved->second};
  const bool is_distinct = row.shape->distinct.contains(column.name);
  const bool may_be_null = !row.shape->is_required(column.name) && values_.takes_null(column.type.value_or(""));
  const bool is_filled = state.filled.contains(column.name) || learned.filled.contains(column.name);
  const auto value = [&]() -> Choice {
    const auto made = value_for_all(*row.shape, column, state.number);
    return made ? Choice{true, made} : Choice{};
  };
  if (is_distinct) {
    const bool is_free = may_be_null && !row.shape->referred_to.contains(column.name) && !is_filled;
    return is_free ? Choice{true, std::nullopt} : value();
  }
  if (const auto solved = learned.solved.find(column.name); solved != learned.solved.end())
    return {true, solved->second};
  if (is_filled) return value();
  const bool has_default = !column.default_value.value_or("").empty() || brings_sequence(column);
  return has_default || may_be_null ? Choice{} : value();
}

/// A value of the column's type that those that refer to it can hold, too.
std::optional<std::string> RowMaker::value_for_all(const TableShape& shape, const Column& column,
                                                   std::size_t number) const {
  const std::string own = column.type.value_or("");
  const auto types = shape.referred_as.find(column.name);
  if (types == shape.referred_as.end()) return values_.value(own, number);
  for (const std::string& type : types->second) {
    auto value = values_.value(type, number);
    const auto fits = [&](const std::string& other) { return values_.fits(other, *value); };
    if (value && fits(own) && std::all_of(types->second.begin(), types->second.end(), fits)) return value;
  }
  return values_.value(own, number);
}

const std::vector<std::optional<std::string>>* RowMaker::stated_values(const Name& table,
                                                                       const std::string& column) const {
  const auto of_table = stated_.find(table);
  if (of_table == stated_.end()) return nullptr;
  const auto of_column = of_table->second.find(column);
  return of_column == of_table->second.end() ? nullptr : &of_column->second;
}

void RowMaker::take(RowId id, const std::vector<std::optional<std::string>>& values, std::size_t& at) {
  State& state = states_[id];
  state.row.table_id = values[at++].value_or("");
  state.row.place = values[at++].value_or("");
  for (const Column& column : plan_.row(id).shape->table->columns) state.row.values[column.name] = values[at++];
  state.progress = Progress::made;
  learned_[plan_.row(id).shape->name].filled.insert(state.filled.begin(), state.filled.end());
}

void RowMaker::fail(RowId id, Unmade unmade) {
  states_[id].progress = Progress::failed;
  states_[id].unmade = std::move(unmade);
}

/// A trigger may have changed a row after it was made, and so moved it.
void RowMaker::find_again() {
  std::map<const TableShape*, std::vector<RowId>> made;
  for (RowId id = 0; id < states_.size(); ++id) {
    if (states_[id].progress == Progress::made) made[plan_.row(id).shape].push_back(id);
  }
  std::vector<StatementGroup> looks;
  for (const auto& [shape, rows] : made) {
    std::vector<std::string> places;
    for (const RowId id : rows) places.push_back(quoted_literal(states_[id].row.place));
    looks.push_back({fmt::format("SELECT tableoid, ctid FROM {} WHERE ctid IN ({})", ddl_.name(shape->name),
                                 joined(places, ", "))});
  }
  const auto outcomes = session_.run_groups(looks);
  std::set<std::pair<std::string, std::string>> there;
  for (const auto& outcome : outcomes) {
    for (const auto& row : outcome.front().rows) there.emplace(row[0].value_or(""), row[1].value_or(""));
  }
  std::vector<RowId> moved;
  std::vector<StatementGroup> searches;
  for (RowId id = 0; id < states_.size(); ++id) {
    if (states_[id].progress != Progress::made) continue;
    if (there.contains({states_[id].row.table_id, states_[id].row.place})) continue;
    const TableShape& shape = *plan_.row(id).shape;
    std::vector<std::string> conditions;
    for (const auto& [column, value] : states_[id].row.values) {
      if (!value || (!shape.distinct.empty() && !shape.distinct.contains(column))) continue;
      conditions.push_back(
          fmt::format("CAST({} AS pg_catalog.text) = {}", quoted_name(column), quoted_literal(*value)));
    }
    moved.push_back(id);
    searches.push_back({fmt::format("SELECT {} FROM {} WHERE {}", shown_columns(shape), ddl_.name(shape.name),
                                    conditions.empty() ? "false" : joined(conditions, " AND "))});
  }
  const auto found = session_.run_groups(searches);
  for (std::size_t i = 0; i < moved.size(); ++i) {
    const Outcome& outcome = found[i].front();
    std::size_t column = 0;
    if (outcome.rows.size() == 1)
      take(moved[i], outcome.rows.front(), column);
    else
      fail(moved[i], {searches[i].front(), "the row that was made is not there any more: a trigger took it away", {}});
  }
}

}  // namespace schemaproof
