// One capture of a whole database, taken apart into the schemas that are looked at one by one.
#include <algorithm>
#include <iterator>

#include "catalog/capture.hpp"

namespace schemaproof {

namespace {

/// A snapshot of nothing, on the same server.
Snapshot empty_like(const Snapshot& all, const std::string& home) {
  Snapshot snapshot;
  snapshot.schema.home = home;
  snapshot.schema.built_in_types = all.schema.built_in_types;
  snapshot.schemas = all.schemas;
  snapshot.roles = all.roles;
  snapshot.database_owner = all.database_owner;
  snapshot.not_modelled = all.not_modelled;
  snapshot.major = all.major;
  return snapshot;
}

void name_parts(View& view) {
  view.parts.name = view.name;
}
void name_parts(MaterializedView& view) {
  view.parts.name = view.name;
}
void name_parts(Object& /*object*/) {}

/// Moves each object into the schema that it lies in, under its bare name; what lies in no home stays.
template <class T>
void take_apart(std::map<Name, T>& all, std::map<std::string, Snapshot>& homes,
                std::map<Name, T>& (*objects_in)(Schema&)) {
  for (auto entry = all.begin(); entry != all.end();) {
    const auto home = homes.find(entry->first.schema);
    const auto next = std::next(entry);
    if (home != homes.end()) {
      auto node = all.extract(entry);
      node.key().schema.clear();
      node.mapped().name = node.key().text();
      name_parts(node.mapped());
      objects_in(home->second.schema).insert(std::move(node));
    }
    entry = next;
  }
}

void look_from(const std::string& home, Name& name) {
  if (name.schema == home) name.schema.clear();
}

/// Hands each finding to the home of its table.
template <class T, class Rename>
void take_apart(std::vector<T>& all, std::map<std::string, Snapshot>& homes, std::vector<T> Enforced::* list,
                const Rename& rename) {
  std::vector<T> rest;
  for (T& one : all) {
    const auto home = homes.find(one.table.schema);
    if (home == homes.end()) {
      rest.push_back(std::move(one));
      continue;
    }
    rename(home->first, one);
    (home->second.enforced.*list).push_back(std::move(one));
  }
  all = std::move(rest);
}

void take_apart(Enforced& all, std::map<std::string, Snapshot>& homes) {
  std::map<Name, Name> rest;
  for (auto& [partition, parent] : all.partition_of) {
    const auto home = homes.find(partition.schema);
    if (home == homes.end())
      rest.emplace(partition, parent);  // the parent is as seen from the partition
    else
      home->second.enforced.partition_of.emplace(Name{{}, partition.name, {}}, parent);
  }
  all.partition_of = std::move(rest);
  const auto rename_table = [](const std::string& home, auto& one) { look_from(home, one.table); };
  take_apart(all.broken_indexes, homes, &Enforced::broken_indexes, rename_table);
  take_apart(all.interceptors, homes, &Enforced::interceptors, rename_table);
  take_apart(all.disabled_triggers, homes, &Enforced::disabled_triggers,
             [](const std::string& home, DisabledTrigger& trigger) {
               look_from(home, trigger.table);
               look_from(home, trigger.on);
             });
}

/// Adds copies of what is in `from`.
void add(Enforced& to, const Enforced& from) {
  to.partition_of.insert(from.partition_of.begin(), from.partition_of.end());
  const auto append = [](auto& list, const auto& more) { list.insert(list.end(), more.begin(), more.end()); };
  append(to.disabled_triggers, from.disabled_triggers);
  append(to.broken_indexes, from.broken_indexes);
  append(to.interceptors, from.interceptors);
}

}  // namespace

Homes::Homes(Snapshot all, const IsHome& is_home, const std::map<std::string, std::set<std::string>>& shadowed)
    : rest_(std::move(all)) {
  for (const std::string& schema : rest_.schemas) {
    if (!is_home(schema)) continue;
    Snapshot& home = homes_.emplace(schema, empty_like(rest_, schema)).first->second;
    if (const auto names = shadowed.find(schema); names != shadowed.end()) home.schema.shadowed = names->second;
  }
  take_apart<Table>(rest_.schema.tables, homes_, [](Schema& schema) -> auto& { return schema.tables; });
  for_each_standalone(rest_.schema, [&]<class T>(std::map<Name, T>& objects) {
    if constexpr (lies_in_schema<T>()) {
      take_apart<T>(objects, homes_, [](Schema& schema) -> auto& { return objects_of<T>(schema); });
    }
  });
  take_apart(rest_.enforced, homes_);
}

std::vector<std::string> Homes::names() const {
  std::vector<std::string> names;
  names.reserve(homes_.size());
  for (const auto& [name, home] : homes_) names.push_back(name);
  return names;
}

Snapshot Homes::take(const std::string& name) {
  Snapshot home = std::move(homes_.at(name));
  homes_.erase(name);
  home.schema.tables.insert(rest_.schema.tables.begin(), rest_.schema.tables.end());
  for_each_standalone(home.schema, [&]<class T>(std::map<Name, T>& objects) {
    const auto& more = objects_of<T>(std::as_const(rest_.schema));
    objects.insert(more.begin(), more.end());
  });
  add(home.enforced, rest_.enforced);
  return home;
}

}  // namespace schemaproof
