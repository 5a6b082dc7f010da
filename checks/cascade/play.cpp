#include "checks/cascade/play.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "checks/cascade/tree.hpp"
#include "checks/part.hpp"
#include "support/sql_names.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

bool is_partitioned(const TableShape& shape) {
  return !shape.table->partition_by.value_or("").empty();
}

std::string only(const TableShape& shape) {
  return is_partitioned(shape) ? "" : "ONLY ";
}

std::size_t changes_between(const RowValuesByColumn& before, const RowValuesByColumn& now) {
  std::size_t count = 0;
  for (const auto& [column, value] : before) {
    const auto other = now.find(column);
    if (other == now.end() || other->second != value) ++count;
  }
  return count;
}

/// A row that the play wrote.
struct NewVersion {
  std::string table_id;
  RowValuesByColumn values;
  bool is_taken = false;
};

/// Whether a column holds what the play does not change by itself: it is of no key, nor made of others.
bool stays(const TableShape& shape, const std::string& column) {
  return !shape.is_in_key(column) && shape.column(column)->generated.value_or("").empty();
}

/// Whether it may be the new version of a row: what tells rows of the table apart is the same, in one way of telling
/// them at least. A trigger may give the row that stays another number, or another slug; more than one such it does
/// not.
bool may_be_new_version(const TableShape& shape, const RowValuesByColumn& before, const RowValuesByColumn& now) {
  const auto is_same = [&](const std::string& column) { return before.at(column) == now.at(column); };
  bool tells_apart = false;
  for (Names unique : shape.uniques) {
    std::erase_if(unique, [&](const std::string& column) { return !stays(shape, column); });
    if (unique.empty()) continue;
    tells_apart = true;
    if (std::all_of(unique.begin(), unique.end(), is_same)) return true;
  }
  if (!tells_apart) return true;
  const bool has_same = std::any_of(shape.distinct.begin(), shape.distinct.end(),
                                    [&](const std::string& column) { return stays(shape, column) && is_same(column); });
  const auto changed = std::count_if(before.begin(), before.end(), [&](const auto& entry) {
    return stays(shape, entry.first) && !is_same(entry.first);
  });
  return has_same && changed <= 1;
}

/// Whether the row is told from all others by the same values as before. Where foreign keys are part of that, it may be
/// told by others and be the same row still.
bool keeps_its_key(const TableShape& shape, const RowValuesByColumn& before, const RowValuesByColumn& now) {
  return std::any_of(shape.uniques.begin(), shape.uniques.end(), [&](const Names& unique) {
    return !unique.empty() && std::all_of(unique.begin(), unique.end(), [&](const std::string& column) {
      return before.at(column) && before.at(column) == now.at(column);
    });
  });
}

/// A new version of a row stands elsewhere: of those that it may be it is the one whose key it has, or else the one
/// that differs least.
void match_new_versions(const std::vector<const MadeRow*>& before, const TableShape& shape,
                        std::vector<NewVersion>& written, std::vector<Fate>& fates) {
  struct Match {
    bool has_other_key = false;
    std::size_t changes = 0;
    std::size_t row = 0;
    std::size_t version = 0;
  };
  std::vector<Match> matches;
  for (std::size_t row = 0; row < before.size(); ++row) {
    if (fates[row].kind == Fate::Kind::kept) continue;
    for (std::size_t version = 0; version < written.size(); ++version) {
      const auto& values = written[version].values;
      if (may_be_new_version(shape, before[row]->values, values))
        matches.push_back({!keeps_its_key(shape, before[row]->values, values),
                           changes_between(before[row]->values, values), row, version});
    }
  }
  std::stable_sort(matches.begin(), matches.end(), [](const Match& a, const Match& b) {
    return std::tie(a.has_other_key, a.changes) < std::tie(b.has_other_key, b.changes);
  });
  for (const Match& match : matches) {
    if (fates[match.row].kind != Fate::Kind::gone || written[match.version].is_taken) continue;
    written[match.version].is_taken = true;
    fates[match.row].kind = Fate::Kind::changed;
    fates[match.row].moved = before[match.row]->table_id != written[match.version].table_id;
    for (const auto& [column, value] : written[match.version].values) {
      if (before[match.row]->values.at(column) != value) fates[match.row].changes[column] = value;
    }
    if (fates[match.row].changes.empty()) fates[match.row].kind = Fate::Kind::kept;
  }
}

}  // namespace

std::string equal_pairs(const ForeignKey& key) {
  std::vector<std::string> pairs;
  for (std::size_t i = 0; i < key.columns.size(); ++i)
    pairs.push_back(fmt::format("c.{} = p.{}", quoted_name(key.columns[i]), quoted_name(key.references->columns[i])));
  return joined(pairs, " AND ");
}

std::vector<std::string> conditions_to_be_set(const TableShape& shape, const ForeignKey& key, const std::string& rule) {
  std::vector<std::string> conditions;
  if (!rule.starts_with("set ")) return conditions;
  const bool sets_default = rule.starts_with("set default");
  const Names set = columns_set_by(rule, key);
  std::vector<std::string> cells;
  std::vector<std::string> differences;
  for (const std::string& name : set) {
    const Column& column = *shape.column(name);
    const std::string value = sets_default ? column.default_value.value_or("") : std::string();
    const std::string cell =
        fmt::format("CAST(({}\n) AS {})", value.empty() ? "NULL" : value, type_sql(column.type.value_or("text")));
    cells.push_back(cell + " AS " + quoted_name(name));
    differences.push_back(quoted_name(name) + " IS DISTINCT FROM " + cell);
  }
  if (sets_default) conditions.push_back(joined(differences, " OR "));
  // What the inner query names hides what the row holds.
  for (const Condition& check : shape.checks) {
    const bool is_of_it = std::any_of(set.begin(), set.end(),
                                      [&](const std::string& column) { return mentions(check.expression, column); });
    if (is_of_it)
      conditions.push_back(
          fmt::format("(SELECT ({}\n) FROM (SELECT {}) AS once_set)", check.expression, joined(cells, ", ")));
  }
  return conditions;
}

bool has_column(const ForeignKey& key, const std::string& column) {
  return std::find(key.columns.begin(), key.columns.end(), column) != key.columns.end();
}

bool shares_some(const ForeignKey& key, const ForeignKey& other) {
  const auto of_other = std::count_if(key.columns.begin(), key.columns.end(),
                                      [&](const std::string& column) { return has_column(other, column); });
  return of_other > 0 && static_cast<std::size_t>(of_other) < key.columns.size();
}

bool holds_same(const MadeRow& child, const MadeRow& parent, const ForeignKey& key) {
  for (std::size_t i = 0; i < key.columns.size(); ++i) {
    const auto& value = child.values.at(key.columns[i]);
    if (!value || value != parent.values.at(key.references->columns[i])) return false;
  }
  return true;
}

Refusal refusal_of(const SqlError& error) {
  return {error.sqlstate, error.message, error.constraint, error.table, error.column, error.schema};
}

std::vector<Name> tables_of(const Refusal& refusal, const Shapes& shapes) {
  std::vector<Name> tables;
  if (refusal.table.empty()) return tables;
  Name at = name_seen_from(shapes.schema().home, refusal.schema, refusal.table);
  for (;;) {
    tables.push_back(at);
    const TableShape* shape = shapes.find(at);
    const std::string above = shape == nullptr ? std::string() : shape->table->partition_of.value_or("");
    if (above.empty()) return tables;
    at = parse_name(above);
  }
}

std::string look_at(const Ddl& ddl, const TableShape& shape, const std::vector<const MadeRow*>& rows) {
  std::vector<std::string> places;
  for (const MadeRow* row : rows) places.push_back(quoted_literal(row->place));
  const char* const is_new = "xmin::pg_catalog.text::pg_catalog.int8 >= pg_catalog.txid_current()";
  const std::string is_known = places.empty() ? "" : fmt::format("ctid IN ({}) OR ", joined(places, ", "));
  return fmt::format("SELECT {}, {} FROM {}{} WHERE {}{}", is_new, shown_columns(shape), only(shape),
                     ddl.name(shape.name), is_known, is_new);
}

std::vector<Fate> fates_of(const std::vector<const MadeRow*>& before, const TableShape& shape, const Outcome& look) {
  std::vector<NewVersion> written;
  std::vector<Fate> fates(before.size(), Fate{Fate::Kind::gone, {}, false});
  for (const auto& row : look.rows) {
    if (row[0] == "t") {
      NewVersion& one = written.emplace_back();
      one.table_id = row[1].value_or("");
      std::size_t at = 3;
      for (const Column& column : shape.table->columns) one.values[column.name] = row[at++];
      continue;
    }
    for (std::size_t i = 0; i < before.size(); ++i) {
      if (before[i]->table_id == row[1] && before[i]->place == row[2]) fates[i].kind = Fate::Kind::kept;
    }
  }
  match_new_versions(before, shape, written, fates);
  return fates;
}

std::string KeyPlay::at(RowId id) const {
  return is_at(*maker_.made(id));
}

std::vector<StatementGroup> KeyPlay::statements(const KeyRows& rows, Event event,
                                                const std::vector<OtherKey>& without) const {
  StatementGroup play{"BEGIN"};
  if (!default_columns(rows, event).empty()) play.push_back(look_at_defaults(rows, event));
  for (const OtherKey& key : without) play.push_back(ddl_.drop_constraint(key.table, key.constraint));
  if (event == Event::deletion) {
    play.push_back(removal_of(rows.parent));
  } else {
    for (std::string& statement : make_way(rows)) play.push_back(std::move(statement));
    play.push_back(change_of_key(rows));
  }
  // What waits for the end of the transaction has its say before anybody looks.
  if (shapes_.has_deferrable()) play.emplace_back("SET CONSTRAINTS ALL IMMEDIATE");
  play.push_back(look_at(ddl_, *plan_.row(rows.child).shape, children_of(rows, event)));
  return {play, {"ROLLBACK"}};
}

std::string KeyPlay::removal_of(RowId id) const {
  const TableShape& shape = *plan_.row(id).shape;
  return fmt::format("DELETE FROM {}{} WHERE {}", only(shape), ddl_.name(shape.name), at(id));
}

/// Takes away the rows that have the new key. No rule or trigger is to act on that: it is none of what is tried.
StatementGroup KeyPlay::make_way(const KeyRows& rows) const {
  if (!rows.new_key.empty()) return {};
  StatementGroup statements{"SET LOCAL session_replication_role = replica"};
  if (rows.takes_from_control && rows.has_control) statements.push_back(removal_of(rows.control));
  statements.push_back(removal_of(rows.donor));
  statements.emplace_back("SET LOCAL session_replication_role = origin");
  return statements;
}

std::string KeyPlay::refers(RowId child, RowId parent, const ForeignKey& key) const {
  return fmt::format("SELECT 1 FROM {} c, {} p WHERE {} AND {} AND {}", ddl_.name(plan_.row(child).shape->name),
                     ddl_.name(plan_.row(parent).shape->name), is_at(*maker_.made(child), "c."),
                     is_at(*maker_.made(parent), "p."), equal_pairs(key));
}

std::string KeyPlay::hangs_on_it(const KeyRows& rows, const Name& table, const ForeignKey& key) const {
  // What is deleted: the row itself, and of those that the child needs whatever hangs on it.
  std::set<RowId> deleted{rows.parent, rows.donor};
  std::set<RowId> near{rows.child};
  std::vector<RowId> open{rows.child};
  while (!open.empty()) {
    const RowId at = open.back();
    open.pop_back();
    for (const RowId need : plan_.row(at).needs) {
      if (near.insert(need).second) open.push_back(need);
    }
  }
  plan_.add_those_that_hang(deleted, near);
  std::vector<std::string> places;
  for (const RowId id : deleted) {
    const MadeRow* row = maker_.made(id);
    if (row == nullptr || plan_.row(id).shape->name != key.references->table) continue;
    places.push_back(fmt::format("({})", is_at(*row, "p.")));
  }
  // A trigger that notes down what is done may want more to be there than the rows that are tried.
  if (places.empty()) return "SELECT 1";
  return fmt::format("SELECT 1 FROM {} c, {} p WHERE ({}) AND {} LIMIT 1", ddl_.name(table),
                     ddl_.name(key.references->table), joined(places, " OR "), equal_pairs(key));
}

/// The columns of the key that a change touches: not those that a check of the child wants as they are, or that another
/// of its keys shares, nor those that the row has from the child itself, where others are left that the new key has
/// otherwise.
Names KeyPlay::changed_columns(const KeyRows& rows) const {
  Names changed;
  Names possible;
  bool differs = false;
  const TableShape& child = *plan_.row(rows.child).shape;
  const auto handed = child.handed_down.find(rows.key);
  for (std::size_t i = 0; i < rows.key->columns.size(); ++i) {
    const std::string& own = rows.key->columns[i];
    const bool is_checked = std::any_of(child.checks.begin(), child.checks.end(),
                                        [&](const Condition& check) { return mentions(check.expression, own); });
    const bool is_shared = std::any_of(child.keys.begin(), child.keys.end(), [&](const ForeignKey* other) {
      return shares_some(*rows.key, *other) && has_column(*other, own) && refers_somewhere(rows.child, *other);
    });
    const bool is_handed_down = handed != child.handed_down.end() && handed->second.contains(own);
    const std::string& column = rows.key->references->columns[i];
    if (!is_handed_down) possible.push_back(column);
    if (is_checked || is_shared || is_handed_down) continue;
    changed.push_back(column);
    differs = differs || maker_.made(rows.donor)->values.at(column) != maker_.made(rows.parent)->values.at(column);
  }
  if (differs) return changed;
  return possible.empty() ? rows.key->references->columns : possible;
}

bool KeyPlay::refers_somewhere(RowId row, const ForeignKey& key) const {
  const RowValuesByColumn& values = maker_.made(row)->values;
  return std::all_of(key.columns.begin(), key.columns.end(),
                     [&](const std::string& column) { return values.at(column).has_value(); });
}

std::string KeyPlay::change_of_key(const KeyRows& rows) const {
  const TableShape& parent = *plan_.row(rows.parent).shape;
  const Names& key = rows.key->references->columns;
  Names changed;
  for (const auto& [column, value] : rows.new_key) changed.push_back(column);
  if (changed.empty()) changed = changed_columns(rows);
  const auto is_in_key = [&](const std::string& name) {
    return std::find(changed.begin(), changed.end(), name) != changed.end();
  };
  const auto is_generated = [](const Column& column) { return !column.generated.value_or("").empty(); };
  // A generated column changes with what it is made of.
  const bool all = rows.new_key.empty()
                   && std::any_of(parent.table->columns.begin(), parent.table->columns.end(),
                                  [&](const Column& column) { return is_in_key(column.name) && is_generated(column); });
  std::vector<std::string> assignments;
  std::vector<std::string> returned;
  for (const std::string& column : key) returned.push_back(quoted_name(column));
  // What the row that refers gets is of its own column's type, which may print the same value otherwise.
  for (const std::string& column : rows.key->columns) {
    if (rows.key->on_update != "cascade") break;
    const std::string own = key[returned.size() - key.size()];
    returned.push_back(fmt::format("CAST({} AS {})", quoted_name(own),
                                   type_sql(plan_.row(rows.child).shape->column(column)->type.value_or("text"))));
  }
  for (const Column& column : parent.table->columns) {
    if (is_generated(column) || (!all && !is_in_key(column.name))) continue;
    const bool is_fixed = column.identity == "always";
    const auto& value =
        rows.new_key.empty() ? maker_.made(rows.donor)->values.at(column.name) : rows.new_key.at(column.name);
    assignments.push_back(quoted_name(column.name) + " = "
                          + (is_fixed ? "DEFAULT"
                             : value  ? quoted_literal(*value)
                                      : std::string("NULL")));
  }
  return fmt::format("UPDATE {}{} SET {} WHERE {} RETURNING {}", only(parent), ddl_.name(parent.name),
                     joined(assignments, ", "), at(rows.parent), joined(returned, ", "));
}

/// The row that refers to what is deleted, and the control where there is one. One that made way is not looked for: it
/// held what the row that refers holds now.
std::vector<const MadeRow*> KeyPlay::children_of(const KeyRows& rows, Event event) const {
  std::vector<const MadeRow*> children{maker_.made(rows.child)};
  const bool made_way = event == Event::change && rows.new_key.empty() && rows.takes_from_control;
  if (rows.has_control && !made_way) children.push_back(maker_.made(rows.control));
  return children;
}

Names KeyPlay::default_columns(const KeyRows& rows, Event event) const {
  const std::string rule = (event == Event::deletion ? rows.key->on_delete : rows.key->on_update).value_or("");
  if (!rule.starts_with("set default")) return {};
  return columns_set_by(rule, *rows.key);
}

std::string KeyPlay::look_at_defaults(const KeyRows& rows, Event event) const {
  std::vector<std::string> values;
  for (const std::string& name : default_columns(rows, event)) {
    const Column& column = *plan_.row(rows.child).shape->column(name);
    const std::string expression = column.default_value.value_or("");
    values.push_back(fmt::format("CAST(({}\n) AS {})", expression.empty() ? "NULL" : expression,
                                 type_sql(column.type.value_or("text"))));
  }
  return "SELECT " + joined(values, ", ");
}

void KeyPlay::read_fates(const KeyRows& rows, Event event, const Outcome& look, Seen& seen) const {
  const std::vector<Fate> fates = fates_of(children_of(rows, event), *plan_.row(rows.child).shape, look);
  seen.child = fates.front();
  if (fates.size() > 1) seen.control = fates.back();
}

/// They are looked at before anything is done, right after the beginning.
void KeyPlay::read_defaults(const KeyRows& rows, Event event, const std::vector<Outcome>& outcomes, Seen& seen) const {
  const Names columns = default_columns(rows, event);
  if (columns.empty() || outcomes.size() < 2 || outcomes[1].rows.empty()) return;
  const RowValuesByColumn& values = maker_.made(rows.child)->values;
  seen.has_defaults_already = true;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto& value = outcomes[1].rows.front()[i];
    seen.defaults[columns[i]] = value;
    seen.has_defaults_already = seen.has_defaults_already && value && values.at(columns[i]) == value;
  }
}

Seen KeyPlay::seen(const KeyRows& rows, Event event, const std::vector<Outcome>& outcomes) const {
  Seen seen;
  read_defaults(rows, event, outcomes, seen);
  for (const Outcome& outcome : outcomes) {
    if (!outcome.error) continue;
    seen.refusal = refusal_of(*outcome.error);
    return seen;
  }
  // As they stand in a play: what is done, what settles it, the look at the rows.
  const std::size_t look = outcomes.size() - 1;
  const Outcome& act = outcomes[look - (shapes_.has_deferrable() ? 2 : 1)];
  seen.parent_is_as_it_was = act.affected == 0;
  read_fates(rows, event, outcomes[look], seen);
  if (event == Event::deletion || act.rows.empty()) return seen;
  const MadeRow& before = *maker_.made(rows.parent);
  bool has_changed = false;
  for (std::size_t i = 0; i < rows.key->columns.size(); ++i) {
    const std::vector<std::optional<std::string>>& row = act.rows.front();
    const auto& now = row[i];
    const std::size_t count = rows.key->columns.size();
    seen.new_key[rows.key->columns[i]] = row.size() > count ? row[count + i] : now;
    has_changed = has_changed || before.values.at(rows.key->references->columns[i]) != now;
  }
  seen.parent_is_as_it_was = !has_changed;
  return seen;
}

}  // namespace schemaproof
