// What the catalogs say about whether constraints are in force, beside what they declare.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/name.hpp"

namespace schemaproof {

/// A trigger of PostgreSQL's own, by which a foreign key is enforced, that does not fire.
struct DisabledTrigger {
  Name table;       // whose foreign key it is
  std::string key;  // the constraint's name
  Name on;          // where the trigger is: on that table, on the one referred to, or on a partition of either
  std::string trigger;
};

/// A constraint whose index does not enforce it.
struct BrokenIndex {
  Name table;
  std::string constraint;
  std::string index;
};

/// What stands before a cascade on the table that it reaches: a BEFORE row trigger, or a rule in place of the action.
struct Interceptor {
  enum class Kind { trigger, rule };
  Kind kind = Kind::trigger;
  Name table;
  std::string name;
  bool on_delete = false;
  bool on_update = false;
  bool is_conditional = false;         // it acts on some rows only: WHEN, or a rule's WHERE
  std::vector<std::string> columns;    // that an UPDATE must name for the trigger to fire; none: any
  std::string language;                // of the trigger's function
  std::string source;                  // of the trigger's function; of one in C its symbol
  std::string library;                 // of a function in C
  std::vector<std::string> arguments;  // of the trigger
};

struct Enforced {
  std::map<Name, Name> partition_of;  // each partition's partitioned table
  std::vector<DisabledTrigger> disabled_triggers;
  std::vector<BrokenIndex> broken_indexes;
  std::vector<Interceptor> interceptors;
};

}  // namespace schemaproof
