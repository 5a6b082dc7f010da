// What came of the changes, sort by sort, as a report tells it.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "expectation/expectation.hpp"
#include "model/report.hpp"
#include "mutate/mutation.hpp"

namespace schemaproof {

class MutationTally {
public:
  void add(const Mutation& mutation, bool is_noticed);

  [[nodiscard]] std::size_t changes() const { return changes_; }
  [[nodiscard]] std::size_t noticed() const { return noticed_; }
  /// A check for each property of a kind; at most `limit` of its unnoticed changes are listed.
  [[nodiscard]] std::vector<Check> checks(const Expectation& expectation, std::size_t limit) const;

private:
  struct Sort {
    std::optional<Kind> under;
    std::size_t changes = 0;
    std::vector<std::string> unnoticed;
  };
  /// By kind, and within one as they first came up.
  std::map<Kind, std::vector<std::pair<std::string, Sort>>> sorts_;
  std::size_t changes_ = 0;
  std::size_t noticed_ = 0;
};

/// `1,204`: long numbers are read in groups.
std::string with_commas(std::size_t number);

}  // namespace schemaproof
