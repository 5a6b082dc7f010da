#include "checks/cascade/hanging.hpp"

#include <map>

namespace schemaproof {

std::vector<Hanging> hanging_below(const Name& root, const Shapes& shapes, const Schema& wish) {
  std::multimap<Name, std::pair<Name, const ForeignKey*>> stated;
  for (const auto& [name, table] : wish.tables) {
    for (const ForeignKey& key : table.foreign_keys) {
      if (!key.absent && key.references) stated.emplace(key.references->table, std::pair{name, &key});
    }
  }
  std::vector<Hanging> hanging;
  std::set<Name> seen{root};
  std::vector<Name> open{root};
  const auto add = [&](const Name& table, const Name& parent, const ForeignKey& key) {
    hanging.emplace_back(table, parent);
    if (key.on_delete == "cascade" && seen.insert(table).second) open.push_back(table);
  };
  while (!open.empty()) {
    const Name parent = std::move(open.back());
    open.pop_back();
    for (const auto& [table, key] : shapes.leading_to(parent)) add(table, parent, *key);
    const auto [first, last] = stated.equal_range(parent);
    for (auto it = first; it != last; ++it) add(it->second.first, parent, *it->second.second);
  }
  return hanging;
}

std::set<Name> on_the_way_to(const std::vector<Hanging>& hanging, const Name& table) {
  std::set<Name> way{table};
  for (bool grows = true; grows;) {
    grows = false;
    for (const auto& [below, above] : hanging) {
      if (way.contains(below)) grows = way.insert(above).second || grows;
    }
  }
  return way;
}

}  // namespace schemaproof
