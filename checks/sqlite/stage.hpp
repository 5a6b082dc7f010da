// Rows in a database in memory that has the structure of the one asked: planned as for PostgreSQL, and made by values
// that SQLite takes.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "checks/cascade/judge.hpp"
#include "checks/cascade/row_plan.hpp"
#include "sqlite/scratch.hpp"

namespace schemaproof {

/// What a row holds, column by column, as SQL writes it (`1`, `'a'`); nothing: NULL.
using SqliteValues = std::map<std::string, std::optional<std::string>>;

/// What all stages for one schema are copies of.
struct SqliteTemplate {
  /// The schema must outlive it; the statements are those that made it.
  SqliteTemplate(const Schema& schema, const std::vector<std::string>& statements);

  Shapes shapes;
  SqliteScratch database;
};

/// No rows but those that are planned here are in it, and foreign keys are enforced. Nobody else uses it.
class SqliteStage {
public:
  explicit SqliteStage(const SqliteTemplate& made);

  const Shapes& shapes;
  RowPlan plan;

  /// Makes every planned row but those that are left out, in one transaction, where foreign keys wait for its end.
  /// Why that cannot be; nothing: they are there.
  std::optional<std::string> make_all(const std::set<RowId>& left_out = {});
  [[nodiscard]] const SqliteValues* made(RowId id) const;

  /// Runs a statement; what refuses it, as PostgreSQL would say it: SQLSTATE, and the table and column where SQLite
  /// names them.
  std::optional<Refusal> run(const std::string& sql);
  /// All rows of a table.
  [[nodiscard]] std::vector<SqliteValues> rows_of(const Name& table);
  /// What a row is now that was this one, given all rows of its table before and after.
  [[nodiscard]] static Fate fate_of(const SqliteValues& row, const std::vector<SqliteValues>& before,
                                    const std::vector<SqliteValues>& after);
  /// That a row holds this, as a condition.
  [[nodiscard]] std::string holds(const Name& table, const SqliteValues& row) const;
  /// A value of the column's type that no row holds yet.
  [[nodiscard]] std::string new_value(const Column& column);
  /// What SQL makes of an expression without columns.
  std::optional<std::string> value_of(const std::string& expression);

private:
  std::optional<std::string> make(RowId id);
  std::optional<std::string> insert(RowId id);
  std::optional<std::string> insert_by_trial(RowId id, const std::string& refused);
  [[nodiscard]] std::vector<RowId> parents_first(const std::set<RowId>& left_out) const;
  std::optional<std::string>& chosen(RowId id, const std::string& column);

  SqliteScratch database_;
  std::map<std::pair<RowId, std::string>, std::optional<std::string>> chosen_;
  std::map<RowId, SqliteValues> made_;
  std::size_t number_ = 1000;
};

/// What SQLite said, as PostgreSQL would: 23503 for a foreign key, 23502, 23505 and 23514 for NOT NULL, UNIQUE and
/// CHECK.
Refusal refusal_of(const SqliteError& error);

}  // namespace schemaproof
