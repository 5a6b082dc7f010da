// Where foreign keys lead, and where in a circle: which no table can tell by itself.
#pragma once

#include <map>
#include <set>

#include "model/schema.hpp"

namespace schemaproof {

class Ways {
public:
  explicit Ways(const Schema& schema);
  enum class Over { all, strict };  // every foreign key, or those whose rows cannot wait for what they refer to
  /// Whether a table is in a circle, as it was or with `now` in its place (null: it is gone).
  [[nodiscard]] bool in_circle(const Name& name, const Table* now, Over over) const;
  /// Whether it makes a difference to what leads to `target`, over that table as well.
  [[nodiscard]] bool leads_otherwise(const Name& name, const Table* now, const Name& target) const;

private:
  using Targets = std::map<Name, std::set<Name>>;
  /// Whether it can be reached from these without passing over `name`.
  [[nodiscard]] static bool leads_to(const Name& target, const Name& name, const std::set<Name>& first,
                                     const Targets& targets);

  Targets all_;
  Targets strict_;
  Schema domains_;  // no more than these: whether a column takes NULL is theirs to say too
};

}  // namespace schemaproof
