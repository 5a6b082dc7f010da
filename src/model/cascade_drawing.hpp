// What deleting a row was seen to do, as it is drawn: values only, so that whoever draws needs nothing else.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace schemaproof {

/// A foreign key on the way down.
struct DrawnBranch {
  std::string table;
  std::string parent;
  std::string columns;       // of the key: `userId`
  std::string constraint;    // what the key is called in the database
  std::string rule;          // on_delete
  std::size_t depth = 1;     // of the table below the root
  bool is_repeated = false;  // the table stands above already, with what is below it
  bool blocks = false;       // a row of it refuses the delete; it was then left out
  // The rows that were made and refer to a row of the tree by this key, and what became of them.
  std::size_t made = 0;
  std::size_t deleted = 0;
  std::size_t nullified = 0;
  std::size_t defaulted = 0;
  std::size_t kept = 0;
};

struct DrawnCascade {
  std::string root;
  std::vector<DrawnBranch> branches;  // what is below a branch follows it
  std::vector<std::string> notes;     // what a reader must know besides
};

}  // namespace schemaproof
