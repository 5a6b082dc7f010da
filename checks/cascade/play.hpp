// What does PostgreSQL do when a row is deleted, or its key changed? Each play is a transaction that is rolled back, on
// rows that others committed: rows that the same transaction had made would be checked once more, and could be refused
// for no reason (seen on 15.18).
#pragma once

#include "checks/cascade/judge.hpp"
#include "checks/cascade/row_maker.hpp"

namespace schemaproof {

/// The rows with which one key is tried.
struct KeyRows {
  Name table;  // that has the key
  const ForeignKey* key = nullptr;
  RowId parent = 0;
  RowId child = 0;
  RowId control_parent = 0;
  RowId control = 0;
  RowId donor = 0;  // a row of the parent's table: what it holds is what the key is changed to
  /// The donor is the parent of the control, which then goes first: no other value suits the row that refers.
  bool takes_from_control = false;
  /// What the key is changed to where no donor can give it: values of columns of the parent's table.
  RowValuesByColumn new_key;
  bool has_control = true;  // false: there is no room for a second row
};

struct OtherKey {
  Name table;
  std::string constraint;
};

class KeyPlay {
public:
  KeyPlay(const Shapes& shapes, const RowPlan& plan, const RowMaker& maker)
      : shapes_(shapes), plan_(plan), maker_(maker), ddl_(shapes.schema().home) {}

  /// The statements of one play, and the taking back of it. `without`: other foreign keys that are not to be there,
  /// since what they do comes before what this one does.
  [[nodiscard]] std::vector<StatementGroup> statements(const KeyRows& rows, Event event,
                                                       const std::vector<OtherKey>& without) const;
  /// A query that answers with a row where one row refers to the other by that key.
  [[nodiscard]] std::string refers(RowId child, RowId parent, const ForeignKey& key) const;
  /// A query that answers with a row where, before the play, some row refers by another key to what is deleted in it,
  /// or where that key leads elsewhere.
  [[nodiscard]] std::string hangs_on_it(const KeyRows& rows, const Name& table, const ForeignKey& key) const;
  /// What was seen of it. `outcomes`: of the first of these groups.
  [[nodiscard]] Seen seen(const KeyRows& rows, Event event, const std::vector<Outcome>& outcomes) const;

private:
  [[nodiscard]] std::string at(RowId id) const;
  [[nodiscard]] std::string removal_of(RowId id) const;
  [[nodiscard]] StatementGroup make_way(const KeyRows& rows) const;
  [[nodiscard]] std::vector<const MadeRow*> children_of(const KeyRows& rows, Event event) const;
  [[nodiscard]] std::string look_at_defaults(const KeyRows& rows, Event event) const;
  [[nodiscard]] Names changed_columns(const KeyRows& rows) const;
  [[nodiscard]] bool refers_somewhere(RowId row, const ForeignKey& key) const;
  [[nodiscard]] std::string change_of_key(const KeyRows& rows) const;
  [[nodiscard]] Names default_columns(const KeyRows& rows, Event event) const;
  void read_defaults(const KeyRows& rows, Event event, const std::vector<Outcome>& outcomes, Seen& seen) const;
  void read_fates(const KeyRows& rows, Event event, const Outcome& look, Seen& seen) const;

  const Shapes& shapes_;
  const RowPlan& plan_;
  const RowMaker& maker_;
  Ddl ddl_;
};

Refusal refusal_of(const SqlError& error);

/// The table whose row refused, then those that it is a partition of, from below; none where the server names none.
std::vector<Name> tables_of(const Refusal& refusal, const Shapes& shapes);

/// What a row must meet so that a rule that sets NULL or the defaults in the key changes it, and all checks take what
/// it is then: conditions on the row as it is before. Of other rules none.
std::vector<std::string> conditions_to_be_set(const TableShape& shape, const ForeignKey& key, const std::string& rule);

bool has_column(const ForeignKey& key, const std::string& column);

/// Whether another key of the same table is over some of the key's columns, but not over all.
bool shares_some(const ForeignKey& key, const ForeignKey& other);

/// That a row `c` refers to a row `p`, as a condition.
std::string equal_pairs(const ForeignKey& key);

/// Whether one row holds in the key's columns what the other has in those that it refers to, as both are printed.
bool holds_same(const MadeRow& child, const MadeRow& parent, const ForeignKey& key);

/// What became of rows: those seen before, by where they were, and those that the play wrote.
/// `columns`: of the rows, behind whether the play wrote it, tableoid and ctid.
std::vector<Fate> fates_of(const std::vector<const MadeRow*>& before, const TableShape& shape, const Outcome& look);

/// A query for the rows at these places, and all that the transaction wrote in the table.
std::string look_at(const Ddl& ddl, const TableShape& shape, const std::vector<const MadeRow*>& rows);

}  // namespace schemaproof
