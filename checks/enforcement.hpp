// Where is what a constraint declares not enforced, or bound to fail? Told from the catalogs alone.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "checks/foreign_key_graph.hpp"
#include "checks/hints.hpp"
#include "checks/range.hpp"
#include "model/ddl.hpp"

namespace schemaproof {

/// Whether the expectation speaks of the object: under strict it speaks of all that a stated table has.
bool is_spoken_of(const Question& question, const Ranged& object);
/// Puts a check where the foreign key, the column or the table is stated; else where enforcement is asked.
void put_where_stated(const Question& question, const Ranged& object, Check& check);

struct EnforcementFinding {
  std::string id;  // as the language names it: `set_null`
  std::string found;
  std::string expected = "none";
  std::string repair = {};
  Hints hints = {};
  /// Stated properties of the constraint, and of these columns, whose drift explains it.
  std::vector<std::string> properties = {};
  std::vector<std::string> columns = {};
  /// Of a circle: the keys that it leads over.
  std::vector<Step> way = {};
  /// Of a trigger or rule: its name, its table, and whether it acts on some rows only.
  std::string acting = {};
  Name on = {};
  bool is_conditional = false;
};

using EnforcementFindings = std::vector<EnforcementFinding>;

/// Finds what is wrong with one constraint after the other.
class EnforcementLook {
public:
  EnforcementLook(const Snapshot& found, const Ddl& ddl);
  /// Of a constraint of any kind, or of a column's NOT NULL.
  [[nodiscard]] EnforcementFindings at(const Ranged& object) const;

private:
  void look_for_disabled_triggers(const Ranged& object, EnforcementFindings& findings) const;
  void look_at_actions(const Ranged& object, EnforcementFindings& findings) const;
  void look_for_circles(const Ranged& object, EnforcementFindings& findings) const;
  void look_for_parent_key(const Ranged& object, EnforcementFindings& findings) const;

  const Snapshot& found_;
  const Ddl& ddl_;
  std::map<const ForeignKey*, std::vector<Step>> insert_cycles_;  // by the first key of each, the way round
};

/// Whether a row of the key's table can be there before the row that it refers to is, at least until the end of the
/// transaction.
bool can_wait(const Schema& schema, const Table& table, const ForeignKey& key);
/// Whether neither a column nor a domain that it is of refuses NULL by a NOT NULL.
bool takes_null(const Schema& schema, const Column& column);

/// What could keep a foreign key's action from reaching its rows: triggers and rules on its table.
EnforcementFindings interceptions(const Snapshot& found, const Ranged& object);

/// What an expectation must except for a database to verify against what was captured from it.
std::vector<WrittenException> exceptions_for(const Snapshot& found);

}  // namespace schemaproof
