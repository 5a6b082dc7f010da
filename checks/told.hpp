// Which drift tells already what a check over the whole schema finds? Rule 16: one cause, one drift.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "checks/check.hpp"

namespace schemaproof {

class ToldDrifts {
public:
  /// Those among the answers so far.
  explicit ToldDrifts(Answers& answers);

  using Matches = std::function<bool(const Check& drift)>;
  /// The place among the answers of a drift about an object of that kind in that group.
  [[nodiscard]] std::optional<std::size_t> find(Kind kind, const std::string& group, const Matches& matches) const;
  /// Likewise of what is no kind of object: `foreign_key_behaviour`.
  [[nodiscard]] std::optional<std::size_t> find(const std::string& kind, const std::string& group,
                                                const Matches& matches) const;
  /// The drift that says that the object, the column that brought it along, or the table that it is in, should not be
  /// there at all.
  [[nodiscard]] std::optional<std::size_t> unexpected(Kind kind, const std::string& group,
                                                      const std::string& name) const;
  /// The drift of any foreign key of that group: its own, or that of the unexpected column that brought it along.
  [[nodiscard]] std::optional<std::size_t> of_foreign_keys(const std::string& group) const;
  /// What is told with that drift: notes it there, and gives the reason for which it is skipped.
  std::string tell_with(std::size_t drift, const std::string& consequence);

private:
  Answers& answers_;
  std::map<std::pair<std::string, std::string>, std::vector<std::size_t>> by_kind_and_group_;
};

/// Whether a drift says that one of these properties is not as stated.
bool differs_in(const Check& drift, std::string_view property);

}  // namespace schemaproof
