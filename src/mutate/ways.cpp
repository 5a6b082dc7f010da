#include "mutate/ways.hpp"

#include <vector>

#include "checks/enforcement.hpp"

namespace schemaproof {

namespace {

std::set<Name> targets_of(const Schema& schema, const Name& name, const Table& table, Ways::Over over) {
  std::set<Name> targets;
  for (const ForeignKey& key : table.foreign_keys) {
    // A key to its own table makes no circle.
    if (!key.references || key.references->table == name) continue;
    if (over == Ways::Over::all || !can_wait(schema, table, key)) targets.insert(key.references->table);
  }
  return targets;
}

}  // namespace

Ways::Ways(const Schema& schema) {
  domains_.domains = schema.domains;
  for (const auto& [name, table] : schema.tables) {
    all_.emplace(name, targets_of(schema, name, table, Over::all));
    strict_.emplace(name, targets_of(schema, name, table, Over::strict));
  }
}

bool Ways::leads_to(const Name& target, const Name& name, const std::set<Name>& first, const Targets& targets) {
  std::set<Name> seen = first;
  std::vector<Name> next(first.begin(), first.end());
  while (!next.empty()) {
    const Name at = next.back();
    next.pop_back();
    if (at == target) return true;
    const auto on = targets.find(at);
    if (at == name || on == targets.end()) continue;
    for (const Name& further : on->second) {
      if (seen.insert(further).second) next.push_back(further);
    }
  }
  return false;
}

bool Ways::in_circle(const Name& name, const Table* now, Over over) const {
  const Targets& targets = over == Over::all ? all_ : strict_;
  const auto before = targets.find(name);
  if (before != targets.end() && leads_to(name, name, before->second, targets)) return true;
  return now != nullptr && leads_to(name, name, targets_of(domains_, name, *now, over), targets);
}

bool Ways::leads_otherwise(const Name& name, const Table* now, const Name& target) const {
  const auto before = all_.find(name);
  // One that came or went is asked itself, and one that others should lead to is asked of all of them.
  if (before == all_.end() || name == target) return true;
  const bool led = leads_to(target, name, before->second, all_);
  return led != (now != nullptr && leads_to(target, name, targets_of(domains_, name, *now, Over::all), all_));
}

}  // namespace schemaproof
