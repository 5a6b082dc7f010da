// How do planned rows come to be in a database? Values are chosen simply at first; what the server refuses says what to
// choose instead.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "checks/cascade/puzzle.hpp"
#include "checks/cascade/row_plan.hpp"
#include "expectation/row_values.hpp"
#include "model/ddl.hpp"
#include "postgres/disposable.hpp"

namespace schemaproof {

using RowValuesByColumn = std::map<std::string, std::optional<std::string>>;

/// A row as it is in the database.
struct MadeRow {
  std::string table_id;  // of the table that holds it: of a partitioned table the partition
  std::string place;     // its ctid
  RowValuesByColumn values;
};

/// That a row is this one, as a condition; `alias`: `c.`, where its table has one.
std::string is_at(const MadeRow& row, std::string_view alias = {});

/// Why a row could not be made.
struct Unmade {
  std::string statement;
  std::string message;
  std::string constraint;
};

/// What is read back of a row: which it is, and all that it holds.
std::string shown_columns(const TableShape& shape);

/// The columns of a table that an expression names.
std::vector<std::string> columns_named(const TableShape& shape, const std::string& expression);

constexpr std::size_t most_candidates = 24;
/// How many values may be tried for each of so many unknowns, so that a server can be asked for all combinations.
std::size_t candidates_for_each(std::size_t unknowns);

class RowMaker {
public:
  /// The session finds names without a schema in the home schema.
  RowMaker(WriteSession& session, const Shapes& shapes, const RowValues& stated, RowPlan& plan);

  /// Makes every planned row that is not yet there, each in a transaction of its own unless rows need each other.
  void make_all();
  /// Lets a row that is planned and not made yet be one that meets these conditions too, if the server finds such.
  void let_meet(RowId id, std::vector<std::string> conditions) { wanted_[id] = {std::move(conditions)}; }
  /// Null where it could not be made.
  [[nodiscard]] const MadeRow* made(RowId id) const;
  [[nodiscard]] const Unmade& unmade(RowId id) const { return states_[id].unmade; }

  /// Another key that a made row could have in the columns that `key` refers to: one that no row has, and that suits
  /// the row itself and, where it would be handed on, `child` that refers to it. Of the columns those that change.
  std::optional<RowValuesByColumn> other_key(RowId parent, RowId child, const ForeignKey& key);

private:
  enum class Progress { waiting, made, failed };

  struct State {
    Progress progress = Progress::waiting;
    std::size_t number = 0;  // which of the table's values it takes
    std::size_t tries = 0;
    RowValuesByColumn solved;        // what makes its conditions true
    std::set<std::string> filled;    // columns that may be NULL, and are not to be
    std::set<std::string> adjusted;  // what was tried with the rows that it refers to
    bool is_guessing = false;        // nothing says what is missed
    bool is_adopted = false;         // it was there before it was wanted
    MadeRow row;
    Unmade unmade;
  };

  /// What the table's earlier rows have taught.
  struct Learned {
    std::size_t next = 0;
    RowValuesByColumn solved;
    std::set<std::string> filled;
  };

  /// A value to write; none: the column is left to its default.
  struct Choice {
    bool is_stated = false;
    std::optional<std::string> value;
  };

  using Group = std::vector<RowId>;

  void read_partitions();
  std::vector<Group> groups_that_can_be_made();
  /// The row, and all that is not there yet and that it needs.
  [[nodiscard]] Group needed_by(RowId id) const;
  void look_at_planned();
  void meet_what_is_wanted();
  [[nodiscard]] bool has_all_needed(RowId id) const;
  void make(const std::vector<Group>& groups);
  [[nodiscard]] std::string insert(RowId id, const Group& group);
  [[nodiscard]] Choice choice(RowId id, const Column& column);
  [[nodiscard]] std::optional<std::string> value_for_all(const TableShape& shape, const Column& column,
                                                         std::size_t number) const;
  [[nodiscard]] std::optional<std::string> source_value(const Source& source, const Group& group);
  [[nodiscard]] const std::vector<std::optional<std::string>>* stated_values(const Name& table,
                                                                             const std::string& column) const;
  /// Notes a row as made, from what was read back of it.
  void take(RowId id, const std::vector<std::optional<std::string>>& values, std::size_t& at);
  void fail(RowId id, Unmade unmade);
  void find_again();

  // What a refusal teaches; false: nothing more is known.
  void refuse(const Group& group, const SqlError& error, const std::string& statement);
  bool learn_from(RowId id, const SqlError& error);
  bool solve(RowId id, const std::vector<std::string>& columns);
  bool leave_to_trigger(RowId id, const SqlError& error);
  bool fill_in_for_settings(RowId id);
  bool make_small(RowId id);
  bool make_distinct(RowId id, const SqlError& error);
  bool adopt(RowId id, const Names& columns);
  bool change_parent(RowId id, const ForeignKey& key);
  /// What may become of the keys of the rows that a row refers to: no other; one that nobody plays with; any.
  enum class Keys { kept, free, any };
  bool change_keys_of_parents(RowId id, const Puzzle& puzzle, std::size_t most);
  bool adjust_parents(RowId id, const Puzzle& puzzle, std::size_t most);
  [[nodiscard]] std::optional<Source> source_in_parent(RowId id, const std::string& column) const;
  bool solve_with_parents(RowId id, Puzzle puzzle, std::size_t most, Keys keys);
  std::vector<std::string> spelled_as(const std::string& type, const std::vector<std::string>& values);
  bool name_in_parents(RowId id, const Puzzle& puzzle);
  bool follow_generated(RowId id, const SqlError& error);
  [[nodiscard]] std::optional<std::string> generated_value(RowId id, const Column& column);
  /// Who may have a value that is worth trying.
  enum class Holders { nobody, unwanted };
  void add_conditions_of_parent(const Source& source, Unknown& unknown, Puzzle& puzzle, Holders holders);
  bool set_in_parent(RowId id, const std::string& column, const std::string& parent_column, const std::string& value);
  [[nodiscard]] bool is_needed_beside(RowId id, RowId parent) const;
  [[nodiscard]] bool is_handed_on(RowId id, const Source& from) const;
  bool renew(RowId id, const std::string& column, const std::string& value);
  bool adopt_with(RowId id, const std::string& column, const std::string& value);
  bool take_one(RowId id, const std::string& sql);
  bool narrow_parents(RowId id);
  [[nodiscard]] std::optional<RowId> holder_of(const TableShape& shape, const std::string& column,
                                               const std::string& value) const;
  bool refer_to_holder(RowId id, const std::string& column, const std::string& parent_column, const std::string& value);
  bool give_parents(RowId id, const std::set<std::string>& columns);
  bool fill(RowId id);
  bool renew_parents(RowId id);
  bool set_aside(const SqlError& error);
  void put_back();

  /// The same column of a foreign key on both its sides.
  struct KeyColumn {
    std::string referred;
    std::string referring;
  };
  Unknown unknown_key(RowId parent, RowId child, const KeyColumn& names, std::size_t most);
  std::vector<std::string> values_referred_to(const TableShape& shape, const std::string& column);

  [[nodiscard]] const std::vector<Condition>& conditions_of(const TableShape& shape);
  [[nodiscard]] Unknown unknown_of(RowId id, const Column& column, const std::vector<std::string>& conditions,
                                   std::size_t most);
  [[nodiscard]] std::optional<RowValuesByColumn> answer_to(const Puzzle& puzzle);

  WriteSession& session_;
  const Shapes& shapes_;
  const RowValues& stated_;
  RowPlan& plan_;
  Ddl ddl_;
  Values values_;
  std::vector<State> states_;
  std::map<Name, Learned> learned_;
  /// What rows are to meet that nobody holds them against.
  struct Wanted {
    std::vector<std::string> conditions;
    bool is_asked = false;
  };
  std::map<RowId, Wanted> wanted_;
  std::map<RowId, int> generations_;            // of rows planned since one was refused: how many were before
  std::map<RowId, RowValuesByColumn> presets_;  // of rows that are planned and not looked at yet
  std::map<Name, std::vector<Condition>> conditions_;
  std::map<Name, std::vector<std::string>> partitions_;    // by partitioned table, what each partition takes
  std::vector<std::pair<Name, const ForeignKey*>> aside_;  // keys that are not there while rows are made
  bool has_triggers_ = false;
  bool has_deferrable_ = false;
};

}  // namespace schemaproof
