// Which key could a row have in place of its own? One that no other row has, and that suits those that refer to it.
#include <fmt/format.h>

#include <algorithm>

#include "checks/cascade/candidates.hpp"
#include "checks/cascade/row_maker.hpp"
#include "checks/part.hpp"
#include "support/sql_names.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// The columns of a key that is looked for are called so in the question, whatever they are called in the tables.
std::string name_of_unknown(std::size_t at) {
  return fmt::format("key {}", at);
}

std::string value_of(const std::optional<std::string>& value) {
  return value ? quoted_literal(*value) : std::string("NULL");
}

/// A made row as it will be: what of it stands in columns that are looked for, and all else as it is.
class RowToBe {
public:
  RowToBe(const TableShape& shape, const MadeRow& row) : shape_(shape), row_(row) {}

  void look_for(const std::string& column, std::size_t at) { unknown_[column] = at; }
  [[nodiscard]] bool concerns(const Names& columns) const {
    return std::any_of(columns.begin(), columns.end(),
                       [&](const std::string& column) { return unknown_.contains(column); });
  }

  /// The condition, asked of the row.
  [[nodiscard]] std::string met(const std::string& condition) const {
    std::vector<std::string> columns;
    for (const Column& column : shape_.table->columns) {
      if (mentions(condition, column.name)) columns.push_back(cell(column.name) + " AS " + quoted_name(column.name));
    }
    return fmt::format("(SELECT ({}\n) FROM (SELECT {}) AS row_to_be)", condition,
                       columns.empty() ? "1" : joined(columns, ", "));
  }
  [[nodiscard]] std::string differs_in(const std::string& column) const {
    return fmt::format("{} IS DISTINCT FROM {}", cell(column), value_of(row_.values.at(column)));
  }
  /// That no other row of its table holds the same in these columns.
  [[nodiscard]] std::string is_alone(const Ddl& ddl, const Names& columns) const {
    std::vector<std::string> pairs;
    for (const std::string& column : columns)
      pairs.push_back(fmt::format("other_row.{} IS NOT DISTINCT FROM {}", quoted_name(column), cell(column)));
    return fmt::format("NOT EXISTS (SELECT 1 FROM {} other_row WHERE NOT ({}) AND {})", ddl.name(shape_.name),
                       is_at(row_, "other_row."), joined(pairs, " AND "));
  }
  /// That it refers to a row, or to none.
  [[nodiscard]] std::string refers(const Ddl& ddl, const ForeignKey& key) const {
    std::vector<std::string> pairs;
    std::vector<std::string> nulls;
    for (std::size_t i = 0; i < key.columns.size(); ++i) {
      pairs.push_back(fmt::format("other_row.{} = {}", quoted_name(key.references->columns[i]), cell(key.columns[i])));
      nulls.push_back(cell(key.columns[i]) + " IS NULL");
    }
    return fmt::format("({} OR EXISTS (SELECT 1 FROM {} other_row WHERE {}))", joined(nulls, " OR "),
                       ddl.name(key.references->table), joined(pairs, " AND "));
  }

private:
  [[nodiscard]] std::string cell(const std::string& column) const {
    const auto at = unknown_.find(column);
    const std::string value =
        at == unknown_.end() ? value_of(row_.values.at(column)) : quoted_name(name_of_unknown(at->second));
    return fmt::format("CAST({} AS {})", value, type_sql(shape_.column(column)->type.value_or("text")));
  }

  const TableShape& shape_;
  const MadeRow& row_;
  std::map<std::string, std::size_t> unknown_;
};

/// What the row holds beside a column, as conditions on the column: near to that other values are worth trying.
void add_what_is_beside(const TableShape& shape, const MadeRow& row, const Column& column,
                        std::vector<std::string>& expressions) {
  for (const Column& other : shape.table->columns) {
    const auto& value = row.values.at(other.name);
    if (other.type != column.type || !value) continue;
    const bool is_number = value->find_first_not_of("-0123456789.") == std::string::npos;
    expressions.push_back(is_number ? fmt::format("{} = {}", quoted_name(column.name), *value)
                                    : fmt::format("{} = {}::{}", quoted_name(column.name), quoted_literal(*value),
                                                  column.type.value_or("text")));
  }
}

/// What holds of the row but for the keys over the same columns: those lead to the row whose key changes.
void add_what_must_hold(const RowToBe& row, const TableShape& shape, const std::vector<Condition>& conditions,
                        const Ddl& ddl, const ForeignKey& changed, Puzzle& puzzle) {
  for (const Condition& condition : conditions) {
    if (row.concerns(columns_named(shape, condition.expression)))
      puzzle.conditions.push_back(row.met(condition.expression));
  }
  for (const Names& unique : shape.uniques) {
    if (row.concerns(unique)) puzzle.conditions.push_back(row.is_alone(ddl, unique));
  }
  for (const ForeignKey* key : shape.keys) {
    if (row.concerns(key->columns) && key->columns != changed.columns)
      puzzle.conditions.push_back(row.refers(ddl, *key));
  }
}

}  // namespace

std::optional<RowValuesByColumn> RowMaker::other_key(RowId parent, RowId child, const ForeignKey& key) {
  const TableShape& own = *plan_.row(parent).shape;
  const TableShape& referring = *plan_.row(child).shape;
  const RowValuesByColumn& values = states_[parent].row.values;
  const bool is_cascaded = key.on_update == "cascade";
  const auto handed = referring.handed_down.find(&key);
  RowToBe row(own, states_[parent].row);
  RowToBe row_that_refers(referring, states_[child].row);
  std::vector<std::size_t> open;
  std::vector<std::string> differs;
  for (std::size_t i = 0; i < key.columns.size(); ++i) {
    const Column& column = *own.column(key.references->columns[i]);
    const bool is_handed_down = handed != referring.handed_down.end() && handed->second.contains(key.columns[i]);
    if (!column.generated.value_or("").empty() || column.identity == "always" || is_handed_down) continue;
    open.push_back(i);
    row.look_for(column.name, i);
    if (is_cascaded) row_that_refers.look_for(key.columns[i], i);
    differs.push_back(row.differs_in(column.name));
  }
  if (open.empty()) return std::nullopt;
  Puzzle puzzle{{}, {joined(differs, " OR ")}};
  add_what_must_hold(row, own, conditions_of(own), ddl_, key, puzzle);
  if (is_cascaded) add_what_must_hold(row_that_refers, referring, conditions_of(referring), ddl_, key, puzzle);
  const std::size_t most = candidates_for_each(open.size());
  for (const std::size_t i : open) {
    puzzle.unknowns.push_back(unknown_key(parent, child, {key.references->columns[i], key.columns[i]}, most));
    puzzle.unknowns.back().column = name_of_unknown(i);
  }
  const auto answer = answer_to(puzzle);
  if (!answer) return std::nullopt;
  RowValuesByColumn found;
  for (const std::size_t i : open) {
    const auto& value = answer->at(name_of_unknown(i));
    if (value != values.at(key.references->columns[i])) found[key.references->columns[i]] = value;
  }
  return found.empty() ? std::nullopt : std::optional(found);
}

/// First what the row holds, then what may stand there instead.
Unknown RowMaker::unknown_key(RowId parent, RowId child, const KeyColumn& names, std::size_t most) {
  const TableShape& own = *plan_.row(parent).shape;
  const TableShape& referring = *plan_.row(child).shape;
  const std::string type = values_.base_type(own.column(names.referred)->type.value_or(""));
  Unknown unknown{names.referred, type_sql(type), {states_[parent].row.values.at(names.referred)}};
  std::vector<std::string> found;
  const auto look_in = [&](RowId id, const TableShape& shape, const std::string& column) {
    std::vector<std::string> expressions;
    for (const Condition& condition : conditions_of(shape)) expressions.push_back(condition.expression);
    add_what_is_beside(shape, states_[id].row, *shape.column(column), expressions);
    for (std::string& value : candidates(values_, type, column, expressions, learned_[own.name].next++, most))
      found.push_back(std::move(value));
  };
  look_in(child, referring, names.referring);
  look_in(parent, own, names.referred);
  for (std::string& value : values_referred_to(own, names.referred)) found.push_back(std::move(value));
  // As many of each, whatever there are of the others.
  const std::size_t third = std::max<std::size_t>(found.size() / 3, 1);
  std::set<std::string> seen;
  for (std::size_t i = 0; i < third && unknown.candidates.size() <= most; ++i) {
    for (std::size_t at = i; at < found.size() && unknown.candidates.size() <= most; at += third) {
      if (values_.fits(referring.column(names.referring)->type.value_or(""), found[at])
          && seen.insert(found[at]).second)
        unknown.candidates.emplace_back(found[at]);
    }
  }
  return unknown;
}

/// Some of the values that a column may have that is a key of its own to another table.
std::vector<std::string> RowMaker::values_referred_to(const TableShape& shape, const std::string& column) {
  std::vector<std::string> values;
  for (const ForeignKey* key : shape.keys) {
    if (key->columns != Names{column}) continue;
    const Outcome outcome =
        session_
            .run_groups({{fmt::format("SELECT CAST({0} AS pg_catalog.text) FROM {1} WHERE {0} IS NOT NULL LIMIT {2}",
                                      quoted_name(key->references->columns.front()), ddl_.name(key->references->table),
                                      most_candidates)}})
            .front()
            .front();
    for (const auto& row : outcome.rows) values.push_back(row.front().value_or(""));
  }
  return values;
}

}  // namespace schemaproof
