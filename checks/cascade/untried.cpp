#include "checks/cascade/untried.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "checks/cascade/tree.hpp"
#include "checks/enforcement.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// A table with those that it is a partition of.
std::set<Name> way_up(const Snapshot& found, const Name& table) {
  const auto& partition_of = found.enforced.partition_of;
  std::set<Name> way;
  for (std::optional<Name> at = table; at;) {
    way.insert(*at);
    const auto parent = partition_of.find(*at);
    at = parent == partition_of.end() ? std::nullopt : std::optional(parent->second);
  }
  return way;
}

std::size_t leaves_below(const Snapshot& found, const Name& table) {
  const auto& partition_of = found.enforced.partition_of;
  std::set<Name> parents;
  for (const auto& [partition, parent] : partition_of) parents.insert(parent);
  return static_cast<std::size_t>(std::count_if(partition_of.begin(), partition_of.end(), [&](const auto& entry) {
    return !parents.contains(entry.first) && way_up(found, entry.first).contains(table);
  }));
}

}  // namespace

std::set<std::string> not_met(const TriedKey& tried, const Ranged& key) {
  std::set<Name> met{tried.rows.table};
  std::set<std::string> texts;
  for (const EnforcementFinding& finding : interceptions(tried.found, key)) {
    if (finding.on != tried.rows.table && met.size() == 1)
      met.merge(way_up(tried.found, tried.stage.table_of(*tried.stage.maker.made(tried.rows.child))));
    if (finding.is_conditional || !met.contains(finding.on)) texts.insert(finding.found);
  }
  return texts;
}

std::string untried_partition(const TriedKey& tried) {
  const Name& parent = tried.rows.key->references->table;
  std::optional<std::set<Name>> met;
  for (const Interceptor& interceptor : tried.found.enforced.interceptors) {
    const bool is_below = interceptor.table != parent && way_up(tried.found, interceptor.table).contains(parent);
    if (!interceptor.on_delete || !is_below) continue;
    if (!met) met = way_up(tried.found, tried.stage.table_of(*tried.stage.maker.made(tried.rows.parent)));
    if (met->contains(interceptor.table)) continue;
    return fmt::format("a row of {} was not tried, and {} acts there alone", interceptor.table.text(),
                       name_text(interceptor.name));
  }
  return {};
}

std::string untried_move(const TriedKey& tried) {
  constexpr int with_moves_as_updates = 15;
  const ForeignKey& key = *tried.rows.key;
  const bool is_alike = refuses(key) && refuses(*key.on_update);
  const MadeRow* donor = tried.stage.maker.made(tried.rows.donor);
  if (tried.found.major >= with_moves_as_updates || is_alike || donor == nullptr) return {};
  if (leaves_below(tried.found, key.references->table) < 2) return {};
  if (donor->table_id != tried.stage.maker.made(tried.rows.parent)->table_id) return {};
  return fmt::format(
      "on_update was tried on a row that stays in its partition; before PostgreSQL 15 ON DELETE acts for "
      "one that moves to another of {}",
      key.references->table.text());
}

}  // namespace schemaproof
