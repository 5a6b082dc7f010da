// Does every foreign key do what its rule says?
#pragma once

#include <memory>

#include "checks/cascade/stage.hpp"
#include "checks/inquiry.hpp"
#include "checks/range.hpp"

namespace schemaproof {

/// Those that the expectation speaks of; with `enforcement: true` all.
bool is_to_be_exercised(const Question& question, const Ranged& key);

/// Every foreign key that the expectation speaks of, with rows of its own. What they show decides over what enforcement
/// read in the catalogs.
class Behaviour {
public:
  Behaviour(Inquiry& inquiry, Stage& stage);
  ~Behaviour();
  Behaviour(const Behaviour&) = delete;
  Behaviour& operator=(const Behaviour&) = delete;

  /// Plans the rows; whoever calls makes them.
  void plan();
  /// Plays, and adds a check for each key to the answers.
  void ask();

private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace schemaproof
