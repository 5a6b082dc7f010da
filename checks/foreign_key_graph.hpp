// Which table leads to which through foreign keys, and where that goes round in a circle?
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/schema.hpp"

namespace schemaproof {

/// A foreign key as a step from its table to the one it refers to.
struct Step {
  Name from;
  Name to;
  const ForeignKey* key = nullptr;
};

class ForeignKeyGraph {
public:
  void add(Step step) { steps_[step.from].push_back(std::move(step)); }

  /// The tables that can be reached from one, without itself unless a circle leads back.
  [[nodiscard]] std::set<Name> reached_from(const Name& table) const;
  /// The tables from which one can be reached, and itself.
  [[nodiscard]] std::set<Name> reaching(const Name& table) const;
  /// Groups of several tables of which each leads to each other, by name. A key to its own table makes none.
  [[nodiscard]] std::vector<std::set<Name>> circles() const;
  /// The shortest way from the first table of a circle back to it.
  [[nodiscard]] std::vector<Step> way_round(const std::set<Name>& circle) const;

  [[nodiscard]] const std::map<Name, std::vector<Step>>& steps() const { return steps_; }

private:
  std::map<Name, std::vector<Step>> steps_;
};

/// `a(b_id) -> b(a_id) -> a`.
std::string way_text(const std::vector<Step>& way);

}  // namespace schemaproof
