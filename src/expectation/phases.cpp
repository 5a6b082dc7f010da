#include "expectation/phases.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>
#include <utility>

#include "expectation/cross_check.hpp"

namespace schemaproof {

namespace {

/// Whether a part that is stated later says anew what an earlier one says: it has its name, or is over the same
/// columns.
template <class T>
bool is_anew(const T& later, const T& earlier) {
  if (!later.name.empty() && later.name == earlier.name) return true;
  if constexpr (requires { later.keys; })
    return keys_text(later.keys) == keys_text(earlier.keys);
  else if constexpr (requires { later.columns; })
    return later.columns == earlier.columns;
  return false;
}

template <class T>
void take_parts(std::vector<T>& parts, const std::vector<T>& later) {
  std::erase_if(parts, [&](const T& part) {
    return std::any_of(later.begin(), later.end(), [&](const T& anew) { return is_anew(anew, part); });
  });
  parts.insert(parts.end(), later.begin(), later.end());
}

void take_table(Table& table, const Table& later) {
  if (table.absent || later.absent) {
    table = later;
    return;
  }
  for (const Field& field : Table::fields()) {
    if (is_stated(later, field)) copy_value(table, field, later);
  }
  if (!later.ref.empty()) table.ref = later.ref;
  table.places.insert(table.places.begin(), later.places.begin(), later.places.end());
  if (later.primary_key) table.primary_key = later.primary_key;
  take_parts(table.columns, later.columns);
  take_parts(table.uniques, later.uniques);
  take_parts(table.foreign_keys, later.foreign_keys);
  take_parts(table.checks, later.checks);
  take_parts(table.exclusions, later.exclusions);
  take_parts(table.indexes, later.indexes);
  take_parts(table.triggers, later.triggers);
  take_parts(table.rewrite_rules, later.rewrite_rules);
  take_parts(table.policies, later.policies);
}

template <class T, class KeyOf>
void take_list(std::vector<T>& list, const std::vector<T>& later, const KeyOf& key_of) {
  std::erase_if(list, [&](const T& each) {
    return std::any_of(later.begin(), later.end(), [&](const T& anew) { return key_of(anew) == key_of(each); });
  });
  list.insert(list.end(), later.begin(), later.end());
}

/// Adds to what holds so far what is stated later.
void take(Expectation& so_far, const Expectation& later) {
  for (const auto& [name, table] : later.wish.tables) {
    const auto [known, is_new] = so_far.wish.tables.emplace(name, table);
    if (!is_new) take_table(known->second, table);
  }
  for_each_standalone(later.wish, [&]<class T>(const std::map<Name, T>& stated) {
    for (const auto& [name, object] : stated) objects_of<T>(so_far.wish).insert_or_assign(name, object);
  });
  take_list(so_far.queries, later.queries, [](const QueryWish& query) { return query.name; });
  take_list(so_far.scenarios, later.scenarios, [](const ScenarioWish& scenario) { return scenario.name; });
  take_list(so_far.cascades, later.cascades, [](const CascadeWish& cascade) { return cascade.root; });
  so_far.rules.insert(so_far.rules.end(), later.rules.begin(), later.rules.end());
}

/// Only the settings, and of these only what goes for every state.
Expectation settings_of(const Expectation& expectation) {
  Expectation settings = expectation;
  settings.phases.clear();
  settings.wish = {};
  settings.wish.home = expectation.wish.home;
  settings.counts.clear();
  settings.rules.clear();
  settings.queries.clear();
  settings.cascades.clear();
  settings.scenarios.clear();
  // These ask the whole build; none of them is asked again at a state of it.
  settings.preserve.reset();
  settings.history.reset();
  settings.changes.reset();
  settings.same_as.reset();
  return settings;
}

/// What every phase says wrong is told once.
void tell_once(Mistakes& mistakes) {
  std::set<std::pair<std::string, std::string>> told;
  std::erase_if(mistakes,
                [&](const Mistake& mistake) { return !told.emplace(mistake.place.text(), mistake.problem).second; });
}

}  // namespace

std::vector<Expectation> accumulated(const Expectation& expectation, const std::vector<const Phase*>& phases,
                                     Mistakes& mistakes) {
  std::vector<Expectation> states;
  Expectation so_far = settings_of(expectation);
  for (const Phase* phase : phases) {
    take(so_far, phase->stated);
    Expectation& state = states.emplace_back(so_far);
    cross_check(state, phase->place, mistakes);
    settle_strictness(state);
  }
  take(so_far, expectation);
  Expectation& end = states.emplace_back(expectation);
  end.phases.clear();
  end.wish = std::move(so_far.wish);
  end.rules = std::move(so_far.rules);
  end.queries = std::move(so_far.queries);
  end.cascades = std::move(so_far.cascades);
  end.scenarios = std::move(so_far.scenarios);
  cross_check(end, expectation.strict_place, mistakes);
  settle_strictness(end);
  tell_once(mistakes);
  return states;
}

}  // namespace schemaproof
