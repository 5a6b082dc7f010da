// What of a table matters to whoever makes rows of it?
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "model/schema.hpp"

namespace schemaproof {

/// A condition that rows must meet.
struct Condition {
  std::string name;  // of the constraint
  std::string expression;
};

/// A partition has what its partitioned table says, too.
struct TableShape {
  Name name;
  const Table* table = nullptr;
  std::vector<const ForeignKey*> keys;         // those that are enforced
  std::vector<Names> uniques;                  // no two rows may have the same in all of these columns
  std::map<std::string, Names> by_constraint;  // the columns of a unique or exclusion constraint, by its name
  std::set<std::string> distinct;              // columns that are to differ from row to row
  std::set<std::string> referred_to;           // columns that foreign keys refer to
  /// The types of the columns that refer to one of these, where they are others: what is too long or too large for one
  /// of them is no key that can be changed to, whoever refers.
  std::map<std::string, std::set<std::string>> referred_as;
  std::vector<Condition> checks;
  /// Of keys over several columns those, unique by themselves, which the row referred to has from the row that refers:
  /// a person's (id, main_child), where a child has its person's id. The row referred to is one of its own.
  std::map<const ForeignKey*, std::set<std::string>> handed_down;

  [[nodiscard]] const Column* column(const std::string& own) const { return table->column(own); }
  [[nodiscard]] bool is_required(const std::string& own) const;
  /// Whether a foreign key's columns take no part in another key's: those alone decide which row it refers to.
  [[nodiscard]] bool is_in_key(const std::string& own) const;
  /// Whether a check says false, as of a table that is only there to be inherited from.
  [[nodiscard]] bool takes_no_row() const;
  /// Whether no two rows may have the same there, whatever the other columns hold.
  [[nodiscard]] bool is_unique_alone(const std::string& own) const;
};

class Shapes {
public:
  /// The schema must outlive it.
  explicit Shapes(const Schema& schema);
  /// Null where the schema has no such table: an extension's, say.
  [[nodiscard]] const TableShape* find(const Name& table) const;
  [[nodiscard]] const std::map<Name, TableShape>& all() const { return shapes_; }
  /// The foreign key of a table that has that name; null where there is none.
  [[nodiscard]] const ForeignKey* key_of(const Name& table, const std::string& name) const;
  /// The foreign keys that lead to a table, each with the table that has it.
  [[nodiscard]] const std::vector<std::pair<Name, const ForeignKey*>>& leading_to(const Name& table) const;
  [[nodiscard]] const Schema& schema() const { return schema_; }
  /// Whether anything may wait for the end of a transaction: a constraint, a trigger.
  [[nodiscard]] bool has_deferrable() const { return has_deferrable_; }

private:
  const Schema& schema_;
  std::map<Name, TableShape> shapes_;
  std::map<Name, std::vector<std::pair<Name, const ForeignKey*>>> leading_;
  bool has_deferrable_ = false;
};

/// Whether it is held against rows at all (PostgreSQL 18 can leave it NOT ENFORCED).
inline bool is_enforced(const ForeignKey& key) {
  return key.enforced.value_or(true);
}

}  // namespace schemaproof
