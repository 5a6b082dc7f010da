#include "checks/sqlite/stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>

#include "catalog/sqlite/twin.hpp"
#include "sqlite/sql_tokens.hpp"
#include "support/failure.hpp"
#include "support/interruption.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

bool is_generated(const Column& column) {
  return !column.generated.value_or("").empty();
}

/// Source: SQLite documentation, "Determination Of Column Affinity".
enum class Affinity { integer, text, blob, real, numeric };

Affinity affinity_of(const std::string& type) {
  const std::string lower = lowered(type);
  const auto has_any = [&](std::initializer_list<const char*> words) {
    return std::any_of(words.begin(), words.end(), [&](const char* w) { return lower.find(w) != std::string::npos; });
  };
  if (has_any({"int"})) return Affinity::integer;
  if (has_any({"char", "clob", "text"})) return Affinity::text;
  if (has_any({"blob"}) || lower == "none" || lower == "any") return Affinity::blob;
  return has_any({"real", "floa", "doub"}) ? Affinity::real : Affinity::numeric;
}

/// Values that conditions might want: those that they speak of, their neighbours, and what many begin with.
/// `number`: what no other row has, for texts whose length a condition names.
std::vector<std::optional<std::string>> candidates_for(const Column& column, const TableShape& shape,
                                                       std::size_t number) {
  std::vector<std::optional<std::string>> candidates;
  for (const Condition& check : shape.checks) {
    for (const SqlToken& token : sqlite_tokens(check.expression)) {
      if (token.kind == SqlToken::Kind::string) {
        candidates.emplace_back(std::string(token.text));
      } else if (token.kind == SqlToken::Kind::number) {
        for (const char* more : {"", " + 1", " - 1"}) candidates.emplace_back(std::string(token.text) + more);
        constexpr std::size_t longest = 3;
        const bool is_length = token.text.size() <= longest && token.text.find('.') == std::string_view::npos;
        if (is_length) candidates.emplace_back(fmt::format("'{:0>{}}'", number, std::stoi(std::string(token.text))));
      }
    }
  }
  for (const char* usual : {"0", "1", "''", "'a'", "'abcdefgh'", "'a@b.example'", "'2026-01-01'", "'{}'", "'[]'"})
    candidates.emplace_back(usual);
  if (column.nullable.value_or(true)) candidates.emplace_back(std::nullopt);
  std::vector<std::optional<std::string>> once;
  for (auto& one : candidates) {
    if (std::find(once.begin(), once.end(), one) == once.end()) once.push_back(std::move(one));
  }
  return once;
}

bool is_named_in_checks(const TableShape& shape, const std::string& column) {
  return std::any_of(shape.checks.begin(), shape.checks.end(), [&](const Condition& check) {
    const std::vector<SqlToken> tokens = sqlite_tokens(check.expression);
    return std::any_of(tokens.begin(), tokens.end(),
                       [&](const SqlToken& token) { return is_same_name(sqlite_name(token.text), column); });
  });
}

}  // namespace

Refusal refusal_of(const SqliteError& error) {
  Refusal refusal;
  refusal.message = error.message;
  struct Sort {
    std::string_view begins;
    const char* sqlstate;
  };
  static constexpr std::array sorts = {
      Sort{"FOREIGN KEY constraint failed", "23503"}, Sort{"NOT NULL constraint failed: ", "23502"},
      Sort{"UNIQUE constraint failed: ", "23505"}, Sort{"CHECK constraint failed: ", "23514"}};
  refusal.sqlstate = "XX000";
  for (const Sort& sort : sorts) {
    if (!error.message.starts_with(sort.begins)) continue;
    refusal.sqlstate = sort.sqlstate;
    const std::string rest = error.message.substr(sort.begins.size());
    if (refusal.sqlstate == "23514") refusal.constraint = rest;
    const std::size_t dot = rest.find('.');
    if (refusal.sqlstate == "23514" || dot == std::string::npos) continue;
    refusal.table = rest.substr(0, dot);
    refusal.column = rest.substr(dot + 1, rest.find(',') - dot - 1);
  }
  return refusal;
}

SqliteTemplate::SqliteTemplate(const Schema& schema, const std::vector<std::string>& statements)
    : shapes(schema), database(twin_of(statements)) {}

SqliteStage::SqliteStage(const SqliteTemplate& made)
    : shapes(made.shapes), plan(shapes), database_(made.database.copy()) {
  database_.take_quotes_for_strings();
  database_.run("PRAGMA foreign_keys = ON");
}

std::optional<std::string> SqliteStage::make_all(const std::set<RowId>& left_out) {
  database_.run("BEGIN; PRAGMA defer_foreign_keys = ON");
  for (const RowId id : parents_first(left_out)) {
    stop_if_interrupted();
    if (auto fault = make(id)) {
      database_.run("ROLLBACK");
      return fmt::format("no row of {} can be made: {}", plan.row(id).shape->name.text(), *fault);
    }
  }
  if (const auto error = database_.run("COMMIT")) {
    database_.run("ROLLBACK");
    return "the rows that refer to each other cannot all be there: " + error->message;
  }
  return std::nullopt;
}

std::vector<RowId> SqliteStage::parents_first(const std::set<RowId>& left_out) const {
  std::vector<RowId> order;
  std::set<RowId> seen = left_out;
  const std::function<void(RowId)> visit = [&](RowId id) {
    if (!seen.insert(id).second) return;
    for (const RowId parent : plan.row(id).needs) visit(parent);
    order.push_back(id);
  };
  for (RowId id = 0; id < plan.size(); ++id) visit(id);
  return order;
}

const SqliteValues* SqliteStage::made(RowId id) const {
  const auto found = made_.find(id);
  return found == made_.end() ? nullptr : &found->second;
}

std::string SqliteStage::new_value(const Column& column) {
  const std::size_t number = ++number_;
  switch (affinity_of(column.type.value_or(""))) {
    case Affinity::text: return fmt::format("'r{}'", number);
    // In a strict table BLOB takes nothing else.
    case Affinity::blob:
      return lowered(column.type.value_or("")) == "blob" ? fmt::format("x'{:08x}'", number)
                                                         : fmt::format("'r{}'", number);
    case Affinity::real: return fmt::format("{}.5", number);
    case Affinity::integer:
    case Affinity::numeric: break;
  }
  return std::to_string(number);
}

/// What a row is to hold there, where it was chosen by then: what another row has, where keys say so.
std::optional<std::string>& SqliteStage::chosen(RowId id, const std::string& column) {
  const PlannedRow& row = plan.row(id);
  if (const auto source = row.sources.find(column); source != row.sources.end()) {
    const Source origin = plan.origin(source->second);
    if (origin.kind == Source::Kind::null) return chosen_[{id, column}];
    if (origin.row != id || origin.column != column) return chosen(origin.row, origin.column);
  }
  const auto [entry, is_new] = chosen_.try_emplace({id, column});
  if (is_new) {
    const Column* own = row.shape->column(column);
    if (own == nullptr) throw Failure(fmt::format("{} has no column '{}'", row.shape->name.text(), column));
    entry->second = new_value(*own);
  }
  return entry->second;
}

std::optional<std::string> SqliteStage::make(RowId id) {
  auto refused = insert(id);
  return refused ? insert_by_trial(id, *refused) : std::nullopt;
}

std::optional<std::string> SqliteStage::insert(RowId id) {
  const PlannedRow& row = plan.row(id);
  const TableShape& shape = *row.shape;
  std::vector<std::string> columns;
  std::vector<std::string> values;
  for (const Column& column : shape.table->columns) {
    if (is_generated(column)) continue;
    const bool is_decided = row.sources.contains(column.name) || chosen_.contains({id, column.name});
    const bool is_needed = is_decided || shape.distinct.contains(column.name) || shape.referred_to.contains(column.name)
                           || (!column.nullable.value_or(true) && column.default_value.value_or("").empty());
    if (!is_needed) continue;
    columns.push_back(sqlite_quoted(column.name));
    values.push_back(chosen(id, column.name).value_or("NULL"));
  }
  const std::vector<SqliteValues> before = rows_of(shape.name);
  const std::string what =
      columns.empty() ? "DEFAULT VALUES" : fmt::format("({}) VALUES ({})", joined(columns, ", "), joined(values, ", "));
  if (const auto error = database_.run(fmt::format("INSERT INTO {} {}", sqlite_quoted(shape.name.name), what)))
    return error->message;
  for (SqliteValues& now : rows_of(shape.name)) {
    if (std::find(before.begin(), before.end(), now) == before.end()) {
      made_[id] = std::move(now);
      return std::nullopt;
    }
  }
  return "it is not there afterwards: a trigger keeps it out";
}

/// Other values in columns that checks name, one combination after the other.
std::optional<std::string> SqliteStage::insert_by_trial(RowId id, const std::string& refused) {
  const PlannedRow& row = plan.row(id);
  std::vector<std::string> columns;
  std::vector<std::vector<std::optional<std::string>>> candidates;
  for (const Column& column : row.shape->table->columns) {
    if (is_generated(column) || row.sources.contains(column.name)) continue;
    if (!is_named_in_checks(*row.shape, column.name)) continue;
    columns.push_back(column.name);
    candidates.push_back(candidates_for(column, *row.shape, ++number_));
  }
  if (columns.empty() || !refused.starts_with("CHECK")) return refused;
  constexpr std::size_t most_tries = 4000;
  std::vector<std::size_t> at(columns.size(), 0);
  for (std::size_t tries = 0; tries < most_tries; ++tries) {
    for (std::size_t i = 0; i < columns.size(); ++i) chosen_[{id, columns[i]}] = candidates[i][at[i]];
    database_.run("SAVEPOINT trial");
    const auto again = insert(id);
    database_.run(again ? "ROLLBACK TO trial; RELEASE trial" : "RELEASE trial");
    if (!again) return std::nullopt;
    std::size_t next = 0;
    while (next < at.size() && ++at[next] == candidates[next].size()) at[next++] = 0;
    if (next == at.size()) break;
  }
  for (const std::string& column : columns) chosen_.erase({id, column});
  return refused;
}

std::optional<Refusal> SqliteStage::run(const std::string& sql) {
  const auto error = database_.run(sql);
  return error ? std::optional(refusal_of(*error)) : std::nullopt;
}

std::vector<SqliteValues> SqliteStage::rows_of(const Name& table) {
  const TableShape& shape = *shapes.find(table);
  std::vector<std::string> names;
  std::vector<std::string> quoted;
  for (const Column& column : shape.table->columns) {
    names.push_back(column.name);
    quoted.push_back(fmt::format("quote({})", sqlite_quoted(column.name)));
  }
  std::vector<SqliteValues> rows;
  const auto error = database_.run(fmt::format("SELECT {} FROM {}", joined(quoted, ", "), sqlite_quoted(table.name)),
                                   [&](const Row& row) {
                                     SqliteValues& values = rows.emplace_back();
                                     for (std::size_t i = 0; i < names.size(); ++i) {
                                       const std::string text(row.text(static_cast<int>(i)));
                                       values[names[i]] = text == "NULL" ? std::nullopt : std::optional(text);
                                     }
                                   });
  if (error) throw Failure(fmt::format("cannot read rows of {}: {}", table.text(), error->message));
  return rows;
}

Fate SqliteStage::fate_of(const SqliteValues& row, const std::vector<SqliteValues>& before,
                          const std::vector<SqliteValues>& after) {
  const auto is_in = [](const std::vector<SqliteValues>& rows, const SqliteValues& one) {
    return std::find(rows.begin(), rows.end(), one) != rows.end();
  };
  if (is_in(after, row)) return {};
  const auto differences = [&](const SqliteValues& other) {
    std::size_t count = 0;
    for (const auto& [column, value] : row) count += other.at(column) == value ? 0 : 1;
    return count;
  };
  // What was not there before, and is nearest to it.
  const SqliteValues* nearest = nullptr;
  for (const SqliteValues& now : after) {
    const bool is_another = row.size() > 1 && differences(now) == row.size();
    if (is_in(before, now) || is_another) continue;
    if (nearest == nullptr || differences(now) < differences(*nearest)) nearest = &now;
  }
  if (nearest == nullptr) return {Fate::Kind::gone};
  Fate fate{Fate::Kind::changed};
  for (const auto& [column, value] : row) {
    if (nearest->at(column) != value) fate.changes[column] = nearest->at(column);
  }
  return fate;
}

std::string SqliteStage::holds(const Name& table, const SqliteValues& row) const {
  std::vector<std::string> conditions;
  for (const Column& column : shapes.find(table)->table->columns) {
    if (is_generated(column)) continue;
    conditions.push_back(fmt::format("{} IS {}", sqlite_quoted(column.name), row.at(column.name).value_or("NULL")));
  }
  return joined(conditions, " AND ");
}

std::optional<std::string> SqliteStage::value_of(const std::string& expression) {
  std::optional<std::string> value;
  const auto error = database_.run(fmt::format("SELECT quote({})", expression), [&](const Row& row) {
    const std::string text(row.text(0));
    if (text != "NULL") value = text;
  });
  if (error) throw Failure(fmt::format("cannot tell what {} is: {}", expression, error->message));
  return value;
}

}  // namespace schemaproof
