// What does a refusal teach whoever makes a row?
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "checks/cascade/candidates.hpp"
#include "checks/cascade/row_maker.hpp"
#include "checks/part.hpp"
#include "support/failure.hpp"
#include "support/sql_names.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

// A row that was refused so often is refused again.
constexpr std::size_t most_tries = 12;
// Combinations that a server may be asked to try at once.
constexpr double most_combinations = 20'000;
constexpr std::size_t fewest_candidates = 3;

void add_conditions_of_domains(const Schema& schema, const Column& column, std::vector<Condition>& conditions) {
  std::string type = column.type.value_or("");
  for (auto domain = schema.domains.find(parse_name(type)); domain != schema.domains.end();
       domain = schema.domains.find(parse_name(type))) {
    for (const auto& [name, expression] : domain->second.checks.value_or(Entries{})) {
      conditions.push_back({name, with_column_for_value(expression, column.name)});
    }
    type = domain->second.type.value_or("");
  }
}

}  // namespace

std::vector<std::string> columns_named(const TableShape& shape, const std::string& expression) {
  std::vector<std::string> columns;
  for (const Column& column : shape.table->columns) {
    if (mentions(expression, column.name)) columns.push_back(column.name);
  }
  return columns;
}

std::size_t candidates_for_each(std::size_t unknowns) {
  const auto number = static_cast<double>(std::max<std::size_t>(unknowns, 1));
  const auto each = static_cast<std::size_t>(std::pow(most_combinations, 1 / number));
  return std::clamp(each, fewest_candidates, most_candidates);
}

void RowMaker::refuse(const Group& group, const SqlError& error, const std::string& statement) {
  // Of a circle the server names the table whose row it refuses.
  RowId id = group.front();
  for (const RowId one : group) {
    if (plan_.row(one).shape->name.name == error.table) id = one;
  }
  // What is refused while somebody guesses may be refused for the guess.
  State& state = states_[id];
  if (!state.is_guessing) state.unmade = {statement, error.message, error.constraint};
  if (++state.tries <= most_tries && learn_from(id, error)) return;
  const Unmade first = states_[id].unmade;
  for (const RowId one : group) fail(one, first);
}

bool RowMaker::learn_from(RowId id, const SqlError& error) {
  const TableShape& shape = *plan_.row(id).shape;
  if (error.sqlstate == "23503" && error.table != shape.name.name && set_aside(error)) return true;
  if (error.sqlstate == "23503" && follow_generated(id, error)) return true;
  if (error.sqlstate == "23505" && error.table != shape.name.name) return leave_to_trigger(id, error) || fill(id);
  if (error.sqlstate == "23505" || error.sqlstate == "23P01") return make_distinct(id, error);
  if (error.sqlstate == "23502" && !error.column.empty() && shape.column(error.column) != nullptr) {
    if (states_[id].filled.insert(error.column).second && !plan_.row(id).sources.contains(error.column)) return true;
    return give_parents(id, {error.column});
  }
  // A setting that the application makes for each session: 42704 where there is none, 22P02 where '' is no value.
  const bool lacks_setting = error.sqlstate == "42704" || error.sqlstate == "22P02";
  if (lacks_setting && fill_in_for_settings(id)) return true;
  // A value too long for its type, or out of its range.
  const bool is_too_wide = error.sqlstate == "22001" || error.sqlstate == "22003";
  if (is_too_wide && (narrow_parents(id) || make_small(id))) return true;
  if (error.sqlstate != "23514") return fill(id);
  std::vector<std::string> columns;
  const std::vector<Condition>& conditions = conditions_of(shape);
  for (const Condition& condition : conditions) {
    const bool is_it = error.constraint.empty() ? condition.name.empty() : condition.name == error.constraint;
    if (!is_it) continue;
    for (std::string& column : columns_named(shape, condition.expression)) columns.push_back(std::move(column));
  }
  return columns.empty() ? fill(id) : solve(id, columns) || fill(id);
}

/// Values for the columns whose defaults read a setting.
bool RowMaker::fill_in_for_settings(RowId id) {
  const PlannedRow& row = plan_.row(id);
  bool is_new = false;
  for (const Column& column : row.shape->table->columns) {
    const bool reads_setting = column.default_value.value_or("").find("current_setting") != std::string::npos;
    if (reads_setting && !row.sources.contains(column.name))
      is_new = states_[id].filled.insert(column.name).second || is_new;
  }
  return is_new;
}

/// What is made of several numbers, a sum or a product, may be too large where each is not.
bool RowMaker::make_small(RowId id) {
  static const std::set<std::string> numbers{"smallint", "integer", "bigint", "numeric", "real", "double precision"};
  const PlannedRow& row = plan_.row(id);
  bool is_new = false;
  for (const Column& column : row.shape->table->columns) {
    const bool is_free = !row.sources.contains(column.name) && stated_values(row.shape->name, column.name) == nullptr
                         && column.generated.value_or("").empty() && !row.shape->distinct.contains(column.name);
    if (!is_free || !numbers.contains(type_parts(values_.base_type(column.type.value_or(""))).name)) continue;
    is_new = states_[id].solved.emplace(column.name, "1").second || is_new;
  }
  return is_new;
}

const std::vector<Condition>& RowMaker::conditions_of(const TableShape& shape) {
  const auto [entry, is_new] = conditions_.try_emplace(shape.name);
  if (!is_new) return entry->second;
  entry->second = shape.checks;
  for (const Column& column : shape.table->columns) {
    add_conditions_of_domains(shapes_.schema(), column, entry->second);
  }
  if (const auto bounds = partitions_.find(shape.name); bounds != partitions_.end()) {
    entry->second.push_back({{}, joined(bounds->second, " OR ")});
  }
  return entry->second;
}

bool RowMaker::solve(RowId id, const std::vector<std::string>& columns) {
  const PlannedRow& row = plan_.row(id);
  // What hangs together through columns that are free must be solved together.
  std::set<std::string> involved(columns.begin(), columns.end());
  std::vector<const Condition*> taken;
  const auto is_free = [&](const std::string& column) {
    return !row.sources.contains(column) && stated_values(row.shape->name, column) == nullptr;
  };
  for (bool grows = true; grows;) {
    grows = false;
    for (const Condition& condition : conditions_of(*row.shape)) {
      if (std::find(taken.begin(), taken.end(), &condition) != taken.end()) continue;
      const std::vector<std::string> named = columns_named(*row.shape, condition.expression);
      const bool touches = std::any_of(named.begin(), named.end(), [&](const std::string& column) {
        return involved.contains(column) && is_free(column);
      });
      const bool begins = std::any_of(named.begin(), named.end(), [&](const std::string& column) {
        return std::find(columns.begin(), columns.end(), column) != columns.end();
      });
      if (!touches && !begins) continue;
      taken.push_back(&condition);
      involved.insert(named.begin(), named.end());
      grows = true;
    }
  }
  Puzzle puzzle;
  for (const Condition* condition : taken) puzzle.conditions.push_back(condition->expression);
  if (const auto wanted = wanted_.find(id); wanted != wanted_.end()) {
    for (const std::string& condition : wanted->second.conditions) {
      puzzle.conditions.push_back(condition);
      for (std::string& column : columns_named(*row.shape, condition)) involved.insert(std::move(column));
    }
  }
  const auto free = std::count_if(involved.begin(), involved.end(), is_free);
  const std::size_t most = candidates_for_each(static_cast<std::size_t>(free));
  for (const std::string& column : involved) {
    puzzle.unknowns.push_back(unknown_of(id, *row.shape->column(column), puzzle.conditions, most));
  }
  const auto answer = answer_to(puzzle);
  if (!answer) {
    // Perhaps the rows that it refers to must be otherwise, or one of several keys must lead somewhere.
    return adjust_parents(id, puzzle, most) || give_parents(id, involved) || change_keys_of_parents(id, puzzle, most);
  }
  for (const auto& [column, value] : *answer) {
    if (!is_free(column)) continue;
    states_[id].solved[column] = value;
    if (!row.shape->distinct.contains(column)) learned_[row.shape->name].solved[column] = value;
  }
  return true;
}

Unknown RowMaker::unknown_of(RowId id, const Column& column, const std::vector<std::string>& conditions,
                             std::size_t most) {
  const PlannedRow& row = plan_.row(id);
  const std::string type = values_.base_type(column.type.value_or(""));
  Unknown unknown{column.name, type_sql(type), {}};
  if (const auto source = row.sources.find(column.name); source != row.sources.end()) {
    unknown.candidates.push_back(source_value(source->second, {id}));
    return unknown;
  }
  if (const auto* stated = stated_values(row.shape->name, column.name); stated != nullptr && !stated->empty()) {
    unknown.candidates.push_back((*stated)[states_[id].number % stated->size()]);
    return unknown;
  }
  const bool may_be_null = !row.shape->is_required(column.name) && values_.takes_null(column.type.value_or(""));
  const bool is_filled = states_[id].filled.contains(column.name);
  const bool may_stay_null = may_be_null && !row.shape->referred_to.contains(column.name);
  if (may_stay_null && !is_filled) unknown.candidates.emplace_back();
  const bool is_alone = row.shape->is_unique_alone(column.name);
  for (std::string& value : candidates(values_, type, column.name, conditions, states_[id].number, most)) {
    if (!is_alone || !holder_of(*row.shape, column.name, value)) unknown.candidates.emplace_back(std::move(value));
  }
  if (unknown.candidates.empty() || (may_stay_null && is_filled)) unknown.candidates.emplace_back();
  return unknown;
}

std::optional<RowValuesByColumn> RowMaker::answer_to(const Puzzle& puzzle) {
  std::optional<RowValuesByColumn> answer;
  const auto take = [&](const Puzzle& asked, const Outcome& outcome) {
    if (answer || outcome.rows.empty()) return;
    answer.emplace();
    for (std::size_t i = 0; i < asked.unknowns.size(); ++i) {
      const auto number = std::stoul(outcome.rows.front()[i].value_or("0"));
      (*answer)[asked.unknowns[i].column] = asked.unknowns[i].candidates[number];
    }
  };
  const Outcome whole = session_.run_groups({{solving_query(puzzle)}}).front().front();
  take(puzzle, whole);
  if (!whole.error) return answer;
  // One combination may raise an error and spoil the query for all: then each is asked by itself.
  constexpr std::size_t most_alone = 400;
  std::vector<Puzzle> alone;
  std::vector<StatementGroup> queries;
  std::vector<std::size_t> at(puzzle.unknowns.size(), 0);
  while (alone.size() < most_alone) {
    Puzzle& one = alone.emplace_back(puzzle);
    for (std::size_t i = 0; i < at.size(); ++i) one.unknowns[i].candidates = {puzzle.unknowns[i].candidates[at[i]]};
    queries.push_back({solving_query(one)});
    std::size_t place = 0;
    while (place < at.size() && ++at[place] == puzzle.unknowns[place].candidates.size()) at[place++] = 0;
    if (place == at.size()) break;
  }
  const auto outcomes = session_.run_groups(queries);
  for (std::size_t i = 0; i < alone.size(); ++i) take(alone[i], outcomes[i].front());
  return answer;
}

/// A trigger wrote a row elsewhere that refers to none: an audit that wants to be told who acts, say. Rows are needed
/// all the same, so that key is not held against rows while they are made.
bool RowMaker::set_aside(const SqlError& error) {
  for (const auto& [table, shape] : shapes_.all()) {
    if (table.name != error.table) continue;
    for (const ForeignKey& key : shape.table->foreign_keys) {
      if (key.name != error.constraint) continue;
      // Rows that were sent together were refused together.
      const std::pair<Name, const ForeignKey*> one{table, &key};
      if (std::find(aside_.begin(), aside_.end(), one) != aside_.end()) return true;
      aside_.push_back(one);
      return !session_.run(ddl_.drop_constraint(table, key.name));
    }
  }
  return false;
}

/// Held against all that comes after, as before.
void RowMaker::put_back() {
  for (const auto& [table, key] : aside_) {
    ForeignKey unchecked = *key;
    unchecked.validated = false;
    unchecked.comment.reset();
    if (const auto error = session_.run(ddl_.add(table, unchecked)))
      throw Failure(fmt::format("cannot make rows: {}", error->message));
  }
  aside_.clear();
}

/// A trigger may make the row that is referred to itself: then that is not to be there before.
bool RowMaker::leave_to_trigger(RowId id, const SqlError& error) {
  for (const RowId parent : plan_.row(id).needs) {
    const PlannedRow& row = plan_.row(parent);
    if (row.shape->name.name != error.table || row.is_shared || is_needed_beside(id, parent)) continue;
    if (!states_[id].adjusted.insert("made by a trigger: " + row.shape->name.text()).second) continue;
    // What it holds is known all the same, and it is looked for when all rows are there.
    const std::string sql =
        fmt::format("DELETE FROM {} WHERE {}", ddl_.name(row.shape->name), is_at(states_[parent].row));
    if (!session_.run(sql)) return true;
  }
  return false;
}

bool RowMaker::make_distinct(RowId id, const SqlError& error) {
  const PlannedRow row = plan_.row(id);
  State& state = states_[id];
  const auto columns = row.shape->by_constraint.find(error.constraint);
  if (columns == row.shape->by_constraint.end()) return fill(id);
  if (const auto preset = presets_.find(id); preset != presets_.end()) {
    // The value that is wanted is there already: a row of those that were there before.
    for (const std::string& column : columns->second) {
      const auto value = preset->second.find(column);
      if (value != preset->second.end() && value->second && adopt_with(id, column, *value->second)) return true;
    }
  }
  // Where few values are possible, each may be there: a lookup table that was filled when it was made.
  if (columns->second.size() == 1) {
    const auto solved = state.solved.find(columns->second.front());
    const bool is_known = solved != state.solved.end() && solved->second;
    const bool was_there = is_known && !holder_of(*row.shape, solved->first, *solved->second);
    if (was_there && adopt_with(id, solved->first, *solved->second)) return true;
    const Column& column = *row.shape->column(columns->second.front());
    const auto chosen = row.sources.contains(column.name) ? Choice{} : choice(id, column);
    const bool are_few = !values_.labels(column.type.value_or("")).empty();
    if (are_few && chosen.value && adopt_with(id, column.name, *chosen.value)) return true;
  }
  const auto is_own = [&](const std::string& column) { return !row.sources.contains(column); };
  if (std::any_of(columns->second.begin(), columns->second.end(), is_own)) {
    // Rows may be there already, and many of them: after a few, each try looks further away.
    constexpr std::size_t few = 4;
    std::size_t& next = learned_[row.shape->name].next;
    if (state.tries > few) next += std::size_t{1} << (2 * (state.tries - few + 1));
    state.number = next++;
    for (const std::string& column : columns->second) {
      state.filled.insert(column);
      const auto solved = state.solved.extract(column);
      if (solved.empty()) continue;
      // It must meet conditions too: the next of the values that do.
      const std::vector<Condition>& conditions = conditions_of(*row.shape);
      const bool is_checked = std::any_of(conditions.begin(), conditions.end(), [&](const Condition& condition) {
        return mentions(condition.expression, column);
      });
      if (!is_checked) continue;
      const bool is_alone = columns->second.size() == 1 && solved.mapped();
      return solve(id, {column}) || (is_alone && adopt_with(id, column, *solved.mapped()));
    }
    return true;
  }
  if (adopt(id, columns->second)) return true;
  for (const ForeignKey* key : row.shape->keys) {
    const bool is_choice = std::none_of(key->columns.begin(), key->columns.end(),
                                        [&](const std::string& column) { return row.given.contains(column); });
    const bool is_of_it = std::any_of(key->columns.begin(), key->columns.end(), [&](const std::string& column) {
      return std::find(columns->second.begin(), columns->second.end(), column) != columns->second.end();
    });
    if (is_choice && is_of_it && change_parent(id, *key)) return true;
  }
  return false;
}

/// A trigger may make the row that is wanted: together with its parent, say.
bool RowMaker::adopt(RowId id, const Names& columns) {
  const PlannedRow& row = plan_.row(id);
  std::vector<std::string> conditions;
  for (const std::string& column : columns) {
    const auto value = source_value(row.sources.at(column), {id});
    if (!value) return false;
    conditions.push_back(quoted_name(column) + " = " + quoted_literal(*value));
  }
  const Outcome outcome = session_
                              .run_groups({{fmt::format("SELECT {} FROM {} WHERE {}", shown_columns(*row.shape),
                                                        ddl_.name(row.shape->name), joined(conditions, " AND "))}})
                              .front()
                              .front();
  if (outcome.rows.size() != 1) return false;
  const auto& values = outcome.rows.front();
  for (RowId other = 0; other < states_.size(); ++other) {
    const State& state = states_[other];
    if (state.progress != Progress::made || state.row.table_id != values[0] || state.row.place != values[1]) continue;
    // One that was made for the parent, to close a circle, is the parent's only child; others are not to be shared.
    const bool is_of_parent = std::any_of(row.needs.begin(), row.needs.end(),
                                          [&](RowId parent) { return plan_.row(parent).needs.contains(other); });
    if (!is_of_parent) return false;
  }
  std::size_t at = 0;
  take(id, values, at);
  return true;
}

bool RowMaker::change_parent(RowId id, const ForeignKey& key) {
  // A parent that is refused for the same reason needs one again, and so on.
  constexpr int most_generations = 8;
  const int generation = generations_[id] + 1;
  if (generation > most_generations) return false;
  const RowId first_new = plan_.size();
  try {
    plan_.change_parent(id, key);
  } catch (const NoRow&) {
    return false;
  }
  for (RowId added = first_new; added < plan_.size(); ++added) generations_[added] = generation;
  return true;
}

/// Lets one of the keys over these columns, which led nowhere so far, lead to a row.
bool RowMaker::give_parents(RowId id, const std::set<std::string>& columns) {
  const PlannedRow row = plan_.row(id);
  for (const ForeignKey* key : row.shape->keys) {
    const bool leads_nowhere = std::any_of(key->columns.begin(), key->columns.end(), [&](const std::string& column) {
      const auto source = row.sources.find(column);
      return columns.contains(column) && source != row.sources.end() && source->second.kind == Source::Kind::null
             && !row.given.contains(column);
    });
    if (leads_nowhere && change_parent(id, *key)) return true;
  }
  return false;
}

/// For refusals that do not say what is missed: first every column gets a value, then every key a parent.
bool RowMaker::fill(RowId id) {
  const PlannedRow& row = plan_.row(id);
  State& state = states_[id];
  state.is_guessing = true;
  bool is_new = false;
  std::set<std::string> all;
  for (const Column& column : row.shape->table->columns) {
    all.insert(column.name);
    const bool has_default = !column.default_value.value_or("").empty() || brings_sequence(column);
    if (has_default || row.sources.contains(column.name)) continue;
    is_new = state.filled.insert(column.name).second || is_new;
  }
  return is_new || give_parents(id, all) || renew_parents(id);
}

/// Of two rows of one table a trigger may want one to be older: parents that are made anew are younger than the others.
bool RowMaker::renew_parents(RowId id) {
  const PlannedRow row = plan_.row(id);
  for (const ForeignKey* key : row.shape->keys) {
    const bool is_one_of_two = std::any_of(
        row.shape->keys.begin(), row.shape->keys.end(),
        [&](const ForeignKey* other) { return other != key && other->references->table == key->references->table; });
    const bool is_given = std::any_of(key->columns.begin(), key->columns.end(),
                                      [&](const std::string& column) { return row.given.contains(column); });
    if (!is_one_of_two || (is_given && !row.may_change_parents)) continue;
    if (states_[id].adjusted.insert("younger " + key->name).second && change_parent(id, *key)) return true;
  }
  return false;
}

}  // namespace schemaproof
