// Did a foreign key do what its rule says? Of rows that were seen, whatever the server that they were in.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/constraints.hpp"
#include "model/report.hpp"

namespace schemaproof {

enum class Event { deletion, change };

/// What became of a row.
struct Fate {
  enum class Kind { kept, changed, gone };
  Kind kind = Kind::kept;
  /// Of a changed row: the columns that differ, with what they hold now.
  std::map<std::string, std::optional<std::string>> changes = {};
  bool moved = false;  // a changed row: to another partition
};

/// Why a statement was refused.
struct Refusal {
  std::string sqlstate;
  std::string message;
  std::string constraint;
  std::string table;  // as the server names it, without its schema; of a partition's row, the partition
  std::string column;
  std::string schema = {};
};

/// What was seen after a row was deleted, or its key changed, that another refers to.
struct Seen {
  std::optional<Refusal> refusal;
  bool parent_is_as_it_was = false;  // nothing was deleted, or changed
  Fate child;                        // the row that refers to it
  Fate control;                      // one that refers to another
  /// What the key's columns must hold after SET DEFAULT, and after a change of the key.
  std::map<std::string, std::optional<std::string>> defaults;
  std::map<std::string, std::optional<std::string>> new_key;
  bool has_defaults_already = false;  // the row that refers held them before: what goes is what its default refers to
};

/// The verdict on one rule of one key.
struct Judgement {
  std::optional<Difference> difference;  // it did something else
  std::string unreached;                 // why nothing can be said: something else came first
  bool is_doubtful = false;              // it did, and rows that were made for other keys may be why
  bool depends_on_row = false;           // of another row that refers the rule may do what it says
  bool lacks_key = false;                // no other key was found that the row referred to could have
};

struct Judged {
  const ForeignKey* key = nullptr;
  std::string table;  // that has the key, without its schema
  /// Whether partitions have copies of it, under names of their own.
  bool has_copies = false;
  Event event = Event::deletion;
  int major = 0;  // of the server
};

/// RESTRICT raises 23001 from PostgreSQL 18 on and 23503 before; NO ACTION raises 23503 in all (seen on 13 to 18).
Judgement judge(const Judged& about, const Seen& seen);

}  // namespace schemaproof
