// Which rows are needed before a row can be there, and which refers to which? No values yet, and no server: a plan.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "checks/cascade/shapes.hpp"

namespace schemaproof {

using RowId = std::size_t;

/// Where the value of a column comes from: another row's column, or it is NULL.
struct Source {
  enum class Kind { null, row };
  Kind kind = Kind::null;
  RowId row = 0;
  std::string column = {};

  bool operator==(const Source&) const = default;
};
using Sources = std::map<std::string, Source>;

struct PlannedRow {
  const TableShape* shape = nullptr;
  /// Of the columns that foreign keys decide; for the others whoever makes the row chooses a value.
  Sources sources;
  std::set<std::string> given;  // the columns that somebody decided who wanted the row
  std::set<RowId> needs;        // the rows it refers to; in a circle of keys also such as need it
  bool is_shared = false;
  bool is_wanted = false;  // for itself, and not only because another row needs it: then nobody else may have it
  bool may_change_parents = false;  // those that were given, too
};

/// Why there can be no such row.
struct NoRow {
  std::string reason;
};

/// Rows of their own where it matters, and one shared row of each table for everything that only has to be there: what
/// is deleted in one place then touches nothing in another.
class RowPlan {
public:
  explicit RowPlan(const Shapes& shapes) : shapes_(shapes) {}

  /// A row of its own, with the rows that it needs. `given`: the columns that are decided; where they are those of one
  /// row that is planned already, and tell it from all others, it is that row. Throws NoRow; then nothing is planned.
  RowId add(const Name& table, const Sources& given = {});
  /// Whether rows planned from now on share those that they need with others.
  enum class Needed { shared, own };
  void let_needed_rows_be(Needed needed) { needed_ = needed; }
  /// The row that all share who need any. Throws NoRow.
  RowId shared(const Name& table);
  /// What a row must have in the key's columns to refer to that row.
  [[nodiscard]] static Sources referring(const ForeignKey& key, RowId to);
  /// Lets a row refer to a new row of its own by that key; what other keys share with it stays. Throws NoRow.
  void change_parent(RowId row, const ForeignKey& key);
  /// Lets a row refer to that one by that key.
  void refer_to(RowId row, const ForeignKey& key, RowId to);
  /// Whoever wanted the row does not mind to which rows it refers.
  void let_change_parents(RowId row) { rows_[row].may_change_parents = true; }
  /// The row to which one refers by that key.
  [[nodiscard]] std::optional<RowId> parent_of(RowId row, const ForeignKey& key) const;

  /// Adds to rows those among others that need one of them, at whichever remove.
  void add_those_that_hang(std::set<RowId>& rows, const std::set<RowId>& among) const;

  [[nodiscard]] const PlannedRow& row(RowId id) const { return rows_[id]; }
  [[nodiscard]] std::size_t size() const { return rows_.size(); }
  /// Where the value comes from in the end.
  [[nodiscard]] Source origin(Source source) const;

private:
  enum class Parent { any, own };
  struct Hanging {
    RowId row = 0;
    const ForeignKey* key = nullptr;
    RowId parent = 0;
  };
  [[nodiscard]] std::vector<Hanging> hanging_on(RowId row) const;

  RowId plan(const Name& table, const Sources& given);
  RowId plan_shared(const Name& table);
  [[nodiscard]] std::optional<RowId> the_row_itself(const Name& table, const Sources& given) const;
  [[nodiscard]] bool is_told_by(const Sources& decided, const Name& table) const;
  void add_to(RowId id, const Sources& given);
  void give_parent(RowId id, const ForeignKey& key, Parent parent);
  [[nodiscard]] bool may_do_without(RowId id, const ForeignKey& key) const;
  RowId parent_for(RowId id, const ForeignKey& key, Parent parent);
  /// The keys whose parents must be a row's own, lest two rows be the same in what must be unique.
  [[nodiscard]] std::set<const ForeignKey*> keys_to_own_parents(const TableShape& shape, const Sources& given) const;
  void restore(std::size_t size);

  const Shapes& shapes_;
  std::vector<PlannedRow> rows_;
  std::map<Name, std::vector<RowId>> by_table_;
  std::map<Name, RowId> shared_;
  Needed needed_ = Needed::shared;
  std::vector<RowId> open_;  // those that are being planned, the innermost last
};

}  // namespace schemaproof
