#include "checks/cascade/refusals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "checks/cascade/tree.hpp"

namespace schemaproof {

namespace {

/// The other foreign keys that a refusal speaks of.
std::vector<std::pair<Name, const ForeignKey*>> keys_spoken_of(const Shapes& shapes, const Refused& refused) {
  const Refusal& refusal = refused.refusal;
  const bool is_violated = refusal.sqlstate == "23503" || refusal.sqlstate == "23001";
  const KeyRows& rows = refused.rows;
  std::vector<std::pair<Name, const ForeignKey*>> found;
  if (is_violated) {
    for (const auto& [table, shape] : shapes.all()) {
      if (table.name != refusal.table) continue;
      for (const ForeignKey& key : shape.table->foreign_keys) {
        if (key.name == refusal.constraint && &key != rows.key) found.emplace_back(table, &key);
      }
    }
    return found;
  }
  for (const auto& [table, key] : shapes.leading_to(rows.key->references->table)) {
    if (key == rows.key) continue;
    // A rule that acts in place of what the key does; a right that its table's owner lacks.
    const bool acts_in_place =
        refusal.sqlstate == "XX000"
        && refusal.message.find(fmt::format(R"(from constraint "{}" on "{}")", key->name, table.name))
               != std::string::npos;
    const bool lacks_right = refusal.sqlstate == "42501" && table != rows.table
                             && refusal.message == "permission denied for table " + table.name;
    if (acts_in_place || lacks_right) found.emplace_back(table, key);
  }
  return found;
}

/// Whether a key leads to the same row as the one that is tried, of whatever row has both: it refuses always.
bool is_always_beside(const Refused& refused, const Name& table, const ForeignKey& key) {
  const ForeignKey& tried = *refused.rows.key;
  // Of two that refuse each does what it says.
  if (refuses(refused.event == Event::deletion ? *tried.on_delete : *tried.on_update)) return false;
  if (table != refused.rows.table || key.references->table != tried.references->table) return false;
  // Of a key over some of the columns the others may change.
  if (refused.event == Event::change && shares_some(tried, key)) return false;
  for (std::size_t i = 0; i < key.columns.size(); ++i) {
    const auto at = std::find(tried.columns.begin(), tried.columns.end(), key.columns[i]);
    if (at == tried.columns.end()) return false;
    if (tried.references->columns[static_cast<std::size_t>(at - tried.columns.begin())] != key.references->columns[i])
      return false;
  }
  return true;
}

/// Whether a delete is refused for a row that comes only with it, by a trigger, and refers to what goes: then it always
/// is. What a rule sets in columns that two keys share may be refused by the other, and is not such.
bool refuses_new_row(const Shapes& shapes, const Refused& refused, const Name& table, const ForeignKey& key) {
  const Name& referred = key.references->table;
  const bool refers_to_what_goes = referred == refused.rows.key->references->table || referred == refused.rows.table;
  if (refused.event != Event::deletion || !refers_to_what_goes) return false;
  if (!refused.refusal.message.starts_with("insert or update on table")) return false;
  const auto& keys = shapes.find(table)->keys;
  return std::none_of(keys.begin(), keys.end(), [&](const ForeignKey* other) {
    if (!other->on_delete->starts_with("set ")) return false;
    const Names set = columns_set_by(*other->on_delete, *other);
    return std::any_of(set.begin(), set.end(), [&](const std::string& column) { return has_column(key, column); });
  });
}

}  // namespace

bool is_of_new_key(const Shapes& shapes, const Refused& refused) {
  static const std::set<std::string> of_values{"23505", "23514", "22001", "22003"};
  if (refused.event != Event::change || refused.rows.key->on_update != "cascade") return false;
  if (of_values.contains(refused.refusal.sqlstate)) return true;
  const auto& keys = shapes.find(refused.rows.table)->keys;
  return std::any_of(keys.begin(), keys.end(), [&](const ForeignKey* other) {
    return refused.refusal.table == refused.rows.table.name && refused.refusal.constraint == other->name
           && shares_some(*refused.rows.key, *other);
  });
}

std::vector<std::pair<Name, const ForeignKey*>> keys_in_the_way(const Shapes& shapes, const Refused& refused) {
  auto keys = keys_spoken_of(shapes, refused);
  std::erase_if(keys, [&](const auto& entry) {
    const auto& [table, key] = entry;
    return refuses_new_row(shapes, refused, table, *key) || is_always_beside(refused, table, *key);
  });
  return keys;
}

}  // namespace schemaproof
