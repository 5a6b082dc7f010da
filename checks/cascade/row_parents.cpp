// A row may need those that it refers to to be otherwise: a check that calls a function looks at them, or a column that
// comes from them must have a certain value.
#include <fmt/format.h>

#include <algorithm>

#include "checks/cascade/candidates.hpp"
#include "checks/cascade/row_maker.hpp"
#include "checks/part.hpp"
#include "support/sql_names.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// The strings that expressions hold.
std::set<std::string> strings_in(const std::vector<std::string>& expressions) {
  std::set<std::string> strings;
  for (const std::string& expression : expressions) {
    for (const SqlToken& token : sql_tokens(expression)) {
      if (token.kind != SqlToken::Kind::string || token.text.size() < 2 || !token.text.starts_with('\'')) continue;
      strings.insert(replaced(std::string(token.text.substr(1, token.text.size() - 2)), "''", "'"));
    }
  }
  return strings;
}

std::string_view without_blanks(std::string_view text) {
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

}  // namespace

bool RowMaker::adjust_parents(RowId id, const Puzzle& puzzle, std::size_t most) {
  return solve_with_parents(id, puzzle, most, Keys::kept) || name_in_parents(id, puzzle);
}

/// A row is told by its key, and one that somebody plays with is to be left to him: others' rows come last.
bool RowMaker::change_keys_of_parents(RowId id, const Puzzle& puzzle, std::size_t most) {
  return solve_with_parents(id, puzzle, most, Keys::free) || solve_with_parents(id, puzzle, most, Keys::any);
}

/// Where the value of a column comes from, if another row holds it.
std::optional<Source> RowMaker::source_in_parent(RowId id, const std::string& column) const {
  const Sources& sources = plan_.row(id).sources;
  const auto source = sources.find(column);
  if (source == sources.end() || source->second.kind != Source::Kind::row) return std::nullopt;
  const Source origin = plan_.origin(source->second);
  return origin.row == id ? std::nullopt : std::optional(origin);
}

/// A column that comes from another row may hold another value, if that row does.
bool RowMaker::solve_with_parents(RowId id, Puzzle puzzle, std::size_t most, Keys keys) {
  for (Unknown& unknown : puzzle.unknowns) {
    const auto source = source_in_parent(id, unknown.column);
    if (!source) continue;
    const TableShape& shape = *plan_.row(source->row).shape;
    const bool is_key = shape.is_unique_alone(source->column);
    const bool is_given = plan_.row(id).given.contains(unknown.column);
    if (is_key && keys == Keys::kept) continue;
    const std::string type = values_.base_type(plan_.row(id).shape->column(unknown.column)->type.value_or(""));
    const std::string held_as = values_.base_type(shape.column(source->column)->type.value_or(""));
    std::vector<std::string> worth_trying =
        candidates(values_, type, unknown.column, puzzle.conditions, states_[id].number, most);
    if (held_as != type) worth_trying = spelled_as(held_as, worth_trying);
    for (std::string& value : worth_trying) {
      // A row that is only needed may be one that others refer to, too.
      const auto holder = is_key ? holder_of(shape, source->column, value) : std::nullopt;
      const bool is_taken = holder && (is_given || (keys == Keys::free && plan_.row(*holder).is_wanted));
      if (!is_taken) unknown.candidates.emplace_back(std::move(value));
    }
    if (is_key) add_conditions_of_parent(*source, unknown, puzzle, is_given ? Holders::nobody : Holders::unwanted);
  }
  // Of two that could change, what somebody decided who wanted the row stays.
  std::stable_partition(puzzle.unknowns.begin(), puzzle.unknowns.end(),
                        [&](const Unknown& unknown) { return plan_.row(id).given.contains(unknown.column); });
  const auto answer = answer_to(puzzle);
  if (!answer) return false;
  bool is_adjusted = false;
  for (const auto& [column, value] : *answer) {
    const auto source = source_in_parent(id, column);
    if (!source)
      states_[id].solved[column] = value;
    else if (value && source_value(*source, {}) != value)
      is_adjusted = set_in_parent(id, column, source->column, *value) || is_adjusted;
  }
  return is_adjusted;
}

/// The values as the server prints those of that type, without those that become the same; as they are, where one of
/// them is none of it.
std::vector<std::string> RowMaker::spelled_as(const std::string& type, const std::vector<std::string>& values) {
  std::vector<std::string> casts;
  for (const std::string& value : values)
    casts.push_back(fmt::format("CAST(CAST({} AS {}) AS pg_catalog.text)", quoted_literal(value), type_sql(type)));
  if (casts.empty()) return values;
  const Outcome outcome = session_.run_groups({{"SELECT " + joined(casts, ", ")}}).front().front();
  if (outcome.rows.size() != 1) return values;
  std::vector<std::string> spelled;
  for (const auto& value : outcome.rows.front()) {
    if (std::find(spelled.begin(), spelled.end(), value) == spelled.end()) spelled.push_back(value.value_or(""));
  }
  return spelled;
}

/// A function that is told a word may look for it in the row that it is told of.
bool RowMaker::name_in_parents(RowId id, const Puzzle& puzzle) {
  const std::set<std::string> words = strings_in(puzzle.conditions);
  for (const Unknown& unknown : puzzle.unknowns) {
    const auto source = source_in_parent(id, unknown.column);
    if (!source) continue;
    for (const Column& column : plan_.row(source->row).shape->table->columns) {
      if (column.name == source->column) continue;
      for (const std::string& label : values_.labels(column.type.value_or(""))) {
        if (!words.contains(label)) continue;
        if (!states_[id].adjusted.insert(unknown.column + "." + column.name + "=" + label).second) continue;
        if (set_in_parent(id, unknown.column, column.name, label)) return true;
      }
    }
  }
  return false;
}

/// What a generated column of a key holds is not to be chosen: the row that it refers to must hold it, too.
bool RowMaker::follow_generated(RowId id, const SqlError& error) {
  const PlannedRow row = plan_.row(id);
  for (const ForeignKey* key : row.shape->keys) {
    if (key->name != error.constraint) continue;
    for (std::size_t i = 0; i < key->columns.size(); ++i) {
      const Column& column = *row.shape->column(key->columns[i]);
      const auto source = row.sources.find(column.name);
      const bool comes_from_row = source != row.sources.end() && source->second.kind == Source::Kind::row;
      if (column.generated.value_or("").empty() || !comes_from_row) continue;
      const auto value = generated_value(id, column);
      if (!value || source_value(source->second, {id}) == value) continue;
      if (!states_[id].adjusted.insert(column.name + " is " + *value).second) continue;
      if (set_in_parent(id, column.name, key->references->columns[i], *value)) return true;
    }
  }
  return false;
}

/// Of the row as it is to be made.
std::optional<std::string> RowMaker::generated_value(RowId id, const Column& column) {
  const PlannedRow& row = plan_.row(id);
  std::vector<std::string> cells;
  for (const Column& other : row.shape->table->columns) {
    if (!mentions(column.generated, other.name) || !other.generated.value_or("").empty()) continue;
    const auto source = row.sources.find(other.name);
    const auto value = source != row.sources.end() ? source_value(source->second, {id}) : choice(id, other).value;
    cells.push_back(fmt::format("CAST({} AS {}) AS {}", value ? quoted_literal(*value) : std::string("NULL"),
                                type_sql(other.type.value_or("text")), quoted_name(other.name)));
  }
  const std::string sql =
      fmt::format("SELECT CAST(CAST(({}\n) AS {}) AS pg_catalog.text) FROM (SELECT {}) AS to_be", *column.generated,
                  type_sql(column.type.value_or("text")), cells.empty() ? "1" : joined(cells, ", "));
  const Outcome outcome = session_.run_groups({{sql}}).front().front();
  return outcome.rows.size() == 1 ? outcome.rows.front().front() : std::nullopt;
}

/// What a row's key must be by itself goes for whoever refers to it, and says what is worth trying.
void RowMaker::add_conditions_of_parent(const Source& source, Unknown& unknown, Puzzle& puzzle, Holders holders) {
  const TableShape& shape = *plan_.row(source.row).shape;
  std::vector<std::string> expressions;
  for (const Condition& condition : conditions_of(shape)) {
    if (columns_named(shape, condition.expression) != Names{source.column}) continue;
    expressions.push_back(condition.expression);
    puzzle.conditions.push_back(fmt::format("(SELECT ({}\n) FROM (SELECT {} AS {}) AS row_referred_to)",
                                            condition.expression, quoted_name(unknown.column),
                                            quoted_name(source.column)));
  }
  if (expressions.empty()) return;
  const std::string type = shape.column(source.column)->type.value_or("");
  constexpr std::size_t enough = most_candidates / 2;
  for (std::string& value :
       candidates(values_, type, source.column, expressions, learned_[shape.name].next++, enough)) {
    const auto holder = holder_of(shape, source.column, value);
    if (!holder || (holders == Holders::unwanted && !plan_.row(*holder).is_wanted))
      unknown.candidates.emplace_back(std::move(value));
  }
}

/// Gives the row that a column comes from a value. One that others share is left to them.
bool RowMaker::set_in_parent(RowId id, const std::string& column, const std::string& parent_column,
                             const std::string& value) {
  const Source source = plan_.origin(plan_.row(id).sources.at(column));
  if (source.row >= states_.size()) {  // its parent was changed a moment ago, for another of its columns
    presets_[source.row][parent_column] = value;
    return true;
  }
  const PlannedRow parent = plan_.row(source.row);
  const bool tells_rows_apart = parent.shape->is_unique_alone(parent_column);
  const bool is_its_own = !parent.is_shared && !is_needed_beside(id, source.row);
  if (tells_rows_apart && is_its_own
      && (renew(source.row, parent_column, value) || adopt_with(source.row, parent_column, value)))
    return true;
  if (tells_rows_apart && refer_to_holder(id, column, parent_column, value)) return true;
  const bool is_choice = plan_.row(id).may_change_parents || !plan_.row(id).given.contains(column);
  if (is_choice) {
    for (const ForeignKey* key : plan_.row(id).shape->keys) {
      const bool is_of_it = std::find(key->columns.begin(), key->columns.end(), column) != key->columns.end();
      if (!is_of_it || !change_parent(id, *key)) continue;
      // What was found out for the parent that it had goes for the new one.
      RowValuesByColumn& preset = presets_[plan_.origin(plan_.row(id).sources.at(column)).row];
      for (const auto& [solved_column, solution] : states_[source.row].solved) {
        if (!parent.shape->distinct.contains(solved_column)) preset[solved_column] = solution;
      }
      preset[parent_column] = value;
      return true;
    }
  }
  return !tells_rows_apart && !parent.is_shared && !is_handed_on(id, source) && renew(source.row, parent_column, value);
}

/// Whether another row that is there has its value from there, too.
bool RowMaker::is_handed_on(RowId id, const Source& from) const {
  for (RowId other = 0; other < states_.size(); ++other) {
    if (other == id || other == from.row || states_[other].progress != Progress::made) continue;
    const Sources& sources = plan_.row(other).sources;
    if (std::any_of(sources.begin(), sources.end(), [&](const auto& one) { return plan_.origin(one.second) == from; }))
      return true;
  }
  return false;
}

/// Whether another row that is there refers to it, too.
bool RowMaker::is_needed_beside(RowId id, RowId parent) const {
  for (RowId other = 0; other < states_.size(); ++other) {
    const bool is_there = other != id && states_[other].progress == Progress::made;
    if (is_there && plan_.row(other).needs.contains(parent)) return true;
  }
  return false;
}

/// Gives a row that was made a value. One that was there before stays as it is: a default may lead to it, say.
bool RowMaker::renew(RowId id, const std::string& column, const std::string& value) {
  if (states_[id].is_adopted) return false;
  const TableShape& shape = *plan_.row(id).shape;
  return take_one(id,
                  fmt::format("UPDATE {} SET {} = {} WHERE {} RETURNING {}", ddl_.name(shape.name), quoted_name(column),
                              quoted_literal(value), is_at(states_[id].row), shown_columns(shape)));
}

/// Takes a row that was there before any were made, by what it alone holds, in place of one that was.
bool RowMaker::adopt_with(RowId id, const std::string& column, const std::string& value) {
  const TableShape& shape = *plan_.row(id).shape;
  const bool is_taken = take_one(id, fmt::format("SELECT {} FROM {} WHERE {} = {}", shown_columns(shape),
                                                 ddl_.name(shape.name), quoted_name(column), quoted_literal(value)));
  states_[id].is_adopted = states_[id].is_adopted || is_taken;
  return is_taken;
}

/// One that somebody plays with is not to be had twice; one that only has to be there is.
bool RowMaker::take_one(RowId id, const std::string& sql) {
  const Outcome outcome = session_.run_groups({{sql}}).front().front();
  if (outcome.rows.size() != 1) return false;
  const auto& row = outcome.rows.front();
  for (RowId other = 0; other < states_.size(); ++other) {
    const State& state = states_[other];
    const bool is_it = state.row.table_id == row[0] && state.row.place == row[1];
    if (other == id || state.progress != Progress::made || !is_it) continue;
    if (plan_.row(id).is_wanted || plan_.row(other).is_wanted) return false;
  }
  std::size_t at = 0;
  take(id, outcome.rows.front(), at);
  return true;
}

/// The row that was made and holds that value. What blanks fill up is the same without them.
std::optional<RowId> RowMaker::holder_of(const TableShape& shape, const std::string& column,
                                         const std::string& value) const {
  const std::string type = type_parts(values_.base_type(shape.column(column)->type.value_or(""))).name;
  const bool is_filled_up = type == "char" || type == "bpchar";
  for (RowId id = 0; id < states_.size(); ++id) {
    if (plan_.row(id).shape != &shape || states_[id].progress != Progress::made) continue;
    const auto held = states_[id].row.values.find(column);
    if (held == states_[id].row.values.end() || !held->second) continue;
    if (is_filled_up ? without_blanks(*held->second) == without_blanks(value) : held->second == value) return id;
  }
  return std::nullopt;
}

/// Lets a row that nobody wanted to refer to a certain one refer to the one that holds the value.
bool RowMaker::refer_to_holder(RowId id, const std::string& column, const std::string& parent_column,
                               const std::string& value) {
  const PlannedRow& row = plan_.row(id);
  if (row.given.contains(column)) return false;
  for (const ForeignKey* key : row.shape->keys) {
    const bool is_it = key->columns == Names{column} && key->references->columns == Names{parent_column};
    const TableShape* parent = is_it ? shapes_.find(key->references->table) : nullptr;
    const auto holder = parent == nullptr ? std::nullopt : holder_of(*parent, parent_column, value);
    if (!holder || *holder == id) continue;
    plan_.refer_to(id, *key, *holder);
    return true;
  }
  return false;
}

/// A row's own type may be narrower than what it refers to: a smallint, a varchar(3).
bool RowMaker::narrow_parents(RowId id) {
  const PlannedRow row = plan_.row(id);
  bool is_narrowed = false;
  for (const auto& [column, given] : row.sources) {
    if (given.kind != Source::Kind::row) continue;
    const Source source = plan_.origin(given);
    if (source.row == id || source.row >= states_.size()) continue;
    const TableShape& parent = *plan_.row(source.row).shape;
    const std::string type = row.shape->column(column)->type.value_or("");
    if (type == parent.column(source.column)->type.value_or("")) continue;
    constexpr std::size_t most = 64;
    for (std::size_t n = states_[id].number; n < states_[id].number + most; ++n) {
      const auto value = values_.value(type, n);
      if (!value || value == source_value(given, {}) || holder_of(parent, source.column, *value)) continue;
      is_narrowed = set_in_parent(id, column, source.column, *value) || is_narrowed;
      break;
    }
  }
  return is_narrowed;
}

}  // namespace schemaproof
