// A row may need those that it refers to to be otherwise: a check that calls a function looks at them, or a column that
// comes from them must have a certain value.
#include <fmt/format.h>

#include <algorithm>

#include "checks/cascade/candidates.hpp"
#include "checks/cascade/row_maker.hpp"
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

/// What tells rows apart is theirs alone: another value would be another row.
bool is_unique_alone(const TableShape& shape, const std::string& column) {
  return std::find(shape.uniques.begin(), shape.uniques.end(), Names{column}) != shape.uniques.end();
}

}  // namespace

bool RowMaker::adjust_parents(RowId id, Puzzle puzzle, std::size_t most) {
  const PlannedRow row = plan_.row(id);
  const auto source_of = [&](const std::string& column) -> std::optional<Source> {
    const auto source = row.sources.find(column);
    if (source == row.sources.end() || source->second.kind != Source::Kind::row) return std::nullopt;
    return plan_.origin(source->second);
  };
  // A column that comes from another row may hold another value, if that row does.
  for (Unknown& unknown : puzzle.unknowns) {
    const auto source = source_of(unknown.column);
    if (!source || source->row == id || is_unique_alone(*plan_.row(source->row).shape, source->column)) continue;
    const std::string type = values_.base_type(row.shape->column(unknown.column)->type.value_or(""));
    for (std::string& value : candidates(values_, type, unknown.column, puzzle.conditions, states_[id].number, most))
      unknown.candidates.emplace_back(std::move(value));
  }
  if (const auto answer = answer_to(puzzle)) {
    bool is_adjusted = false;
    for (const auto& [column, value] : *answer) {
      const auto source = source_of(column);
      if (!source || source->row == id)
        states_[id].solved[column] = value;
      else if (value && source_value(*source, {}) != value)
        is_adjusted = set_in_parent(id, column, source->column, *value) || is_adjusted;
    }
    if (is_adjusted) return true;
  }
  // A function that is told a word may look for it in the row that it is told of.
  const std::set<std::string> words = strings_in(puzzle.conditions);
  for (const Unknown& unknown : puzzle.unknowns) {
    const auto source = source_of(unknown.column);
    if (!source || source->row == id) continue;
    for (const Column& column : plan_.row(source->row).shape->table->columns) {
      for (const std::string& label : values_.labels(column.type.value_or(""))) {
        if (!words.contains(label)) continue;
        if (!states_[id].adjusted.insert(unknown.column + "." + column.name + "=" + label).second) continue;
        if (set_in_parent(id, unknown.column, column.name, label)) return true;
      }
    }
  }
  return false;
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
  if (parent.is_shared) return false;
  const MadeRow& made = states_[source.row].row;
  const Outcome outcome =
      session_
          .run_groups({{fmt::format("UPDATE {} SET {} = {} WHERE tableoid = {} AND ctid = {} RETURNING {}",
                                    ddl_.name(parent.shape->name), quoted_name(parent_column), quoted_literal(value),
                                    made.table_id, quoted_literal(made.place), shown_columns(*parent.shape))}})
          .front()
          .front();
  if (outcome.rows.size() != 1) return false;
  std::size_t at = 0;
  take(source.row, outcome.rows.front(), at);
  return true;
}

}  // namespace schemaproof
