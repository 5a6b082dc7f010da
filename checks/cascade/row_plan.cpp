#include "checks/cascade/row_plan.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace schemaproof {

namespace {

// Chains of required keys are a few tables long; what goes on for ever is a circle that nothing closes.
constexpr std::size_t longest_way = 200;

/// Keys that share columns with what is given come first, then those of most columns: what they decide, others find
/// decided.
std::vector<const ForeignKey*> in_order(const TableShape& shape, const Sources& given) {
  const auto rank = [&](const ForeignKey* key) {
    const bool is_given = std::any_of(key->columns.begin(), key->columns.end(),
                                      [&](const auto& column) { return given.contains(column); });
    return std::pair{!is_given, -static_cast<long>(key->columns.size())};
  };
  std::vector<const ForeignKey*> keys = shape.keys;
  std::stable_sort(keys.begin(), keys.end(), [&](const auto* a, const auto* b) { return rank(a) < rank(b); });
  return keys;
}

}  // namespace

RowId RowPlan::add(const Name& table, const Sources& given) {
  if (const auto itself = the_row_itself(table, given)) {
    add_to(*itself, given);
    return *itself;
  }
  const std::size_t size = rows_.size();
  try {
    const RowId id = plan(table, given);
    rows_[id].is_wanted = true;
    return id;
  } catch (const NoRow&) {
    restore(size);
    throw;
  }
}

RowId RowPlan::shared(const Name& table) {
  const std::size_t size = rows_.size();
  try {
    return plan_shared(table);
  } catch (const NoRow&) {
    restore(size);
    throw;
  }
}

void RowPlan::restore(std::size_t size) {
  for (std::size_t id = size; id < rows_.size(); ++id) std::erase(by_table_[rows_[id].shape->name], id);
  rows_.resize(size);
  std::erase_if(shared_, [&](const auto& entry) { return entry.second >= size; });
  open_.clear();
}

Sources RowPlan::referring(const ForeignKey& key, RowId to) {
  Sources sources;
  for (std::size_t i = 0; i < key.columns.size(); ++i) {
    sources[key.columns[i]] = {Source::Kind::row, to, key.references->columns.at(i)};
  }
  return sources;
}

Source RowPlan::origin(Source source) const {
  while (source.kind == Source::Kind::row) {
    const auto further = rows_[source.row].sources.find(source.column);
    if (further == rows_[source.row].sources.end() || further->second == source) break;
    source = further->second;
  }
  return source;
}

RowId RowPlan::plan(const Name& table, const Sources& given) {
  const TableShape* shape = shapes_.find(table);
  if (shape == nullptr) throw NoRow{fmt::format("table {} is not part of the schema", table.text())};
  if (open_.size() > longest_way) throw NoRow{fmt::format("foreign keys go on for ever at table {}", table.text())};
  const RowId id = rows_.size();
  rows_.push_back({shape, {}, {}, {}});
  by_table_[table].push_back(id);
  for (const auto& [column, source] : given) {
    const Source from = origin(source);
    rows_[id].sources[column] = from;
    rows_[id].given.insert(column);
    if (source.kind == Source::Kind::row && source.row != id) rows_[id].needs.insert(source.row);
  }
  open_.push_back(id);
  const std::set<const ForeignKey*> own = keys_to_own_parents(*shape, given);
  for (const ForeignKey* key : in_order(*shape, given)) {
    give_parent(id, *key, own.contains(key) || needed_ == Needed::own ? Parent::own : Parent::any);
  }
  open_.pop_back();
  return id;
}

/// The row that all columns of a unique key come from, each from the same: a person who is to refer to one of its
/// children by its own id is the one whom that child has.
std::optional<RowId> RowPlan::the_row_itself(const Name& table, const Sources& given) const {
  const TableShape* shape = shapes_.find(table);
  if (shape == nullptr || shape->handed_down.empty()) return std::nullopt;
  for (const Names& unique : shape->uniques) {
    std::optional<RowId> row;
    const bool is_it = !unique.empty() && std::all_of(unique.begin(), unique.end(), [&](const std::string& column) {
      const auto source = given.find(column);
      if (source == given.end()) return false;
      const Source from = origin(source->second);
      if (from.kind != Source::Kind::row || from.column != column || rows_[from.row].shape != shape) return false;
      if (row && *row != from.row) return false;
      row = from.row;
      return true;
    });
    if (is_it) return row;
  }
  return std::nullopt;
}

/// Decides what of these is not decided yet.
void RowPlan::add_to(RowId id, const Sources& given) {
  PlannedRow& row = rows_[id];
  if (row.is_shared) throw NoRow{fmt::format("others share the row of {} that it is", row.shape->name.text())};
  Sources more;
  for (const auto& [column, source] : given) {
    const Source from = origin(source);
    if (from == Source{Source::Kind::row, id, column}) continue;
    const auto known = row.sources.find(column);
    const bool is_decided = known != row.sources.end() && known->second.kind == Source::Kind::row;
    if (is_decided && known->second != from) throw NoRow{"other keys decide to which row it refers"};
    more[column] = from;
  }
  for (const auto& [column, source] : more) {
    row.sources[column] = source;
    row.given.insert(column);
    if (source.row != id) row.needs.insert(source.row);
  }
}

RowId RowPlan::plan_shared(const Name& table) {
  // One that is still being planned closes a circle.
  if (const auto known = shared_.find(table); known != shared_.end()) return known->second;
  shared_[table] = rows_.size();
  const RowId id = plan(table, {});
  rows_[id].is_shared = true;
  return id;
}

std::set<const ForeignKey*> RowPlan::keys_to_own_parents(const TableShape& shape, const Sources& given) const {
  std::set<const ForeignKey*> own;
  for (const ForeignKey* key : shape.keys) {
    // Of a row that refers back to one of those that refer to it each has its own.
    const TableShape* parent = shapes_.find(key->references->table);
    if (parent == nullptr) continue;
    const bool refers_back = std::any_of(parent->handed_down.begin(), parent->handed_down.end(),
                                         [&](const auto& back) { return back.first->references->table == shape.name; });
    if (refers_back) own.insert(key);
  }
  for (const Names& unique : shape.uniques) {
    const bool differs_anyway = std::any_of(unique.begin(), unique.end(), [&](const std::string& column) {
      return given.contains(column) || !shape.is_in_key(column) || !shape.is_required(column);
    });
    if (differs_anyway || unique.empty()) continue;
    const auto key = std::find_if(shape.keys.begin(), shape.keys.end(), [&](const ForeignKey* one) {
      return std::any_of(one->columns.begin(), one->columns.end(), [&](const std::string& column) {
        return std::find(unique.begin(), unique.end(), column) != unique.end();
      });
    });
    if (key != shape.keys.end()) own.insert(*key);
  }
  return own;
}

bool RowPlan::may_do_without(RowId id, const ForeignKey& key) const {
  const PlannedRow& row = rows_[id];
  const auto is_null = [&](const std::string& column) {
    const auto source = row.sources.find(column);
    return source != row.sources.end() && source->second.kind == Source::Kind::null;
  };
  const auto can_be_null = [&](const std::string& column) {
    return is_null(column) || (!row.sources.contains(column) && !row.shape->is_required(column));
  };
  const Names& columns = key.columns;
  if (key.match == "full") return std::all_of(columns.begin(), columns.end(), can_be_null);
  return std::any_of(columns.begin(), columns.end(), can_be_null);
}

void RowPlan::give_parent(RowId id, const ForeignKey& key, Parent parent) {
  const auto is_decided = [&](const std::string& column) { return rows_[id].sources.contains(column); };
  const bool all_decided = std::all_of(key.columns.begin(), key.columns.end(), is_decided);
  if (may_do_without(id, key)) {
    if (all_decided) return;
    for (const std::string& column : key.columns) {
      if (!is_decided(column) && !rows_[id].shape->is_required(column)) rows_[id].sources[column] = {};
    }
    return;
  }
  const RowId to = parent_for(id, key, parent);
  for (const auto& [column, source] : referring(key, to)) {
    const Source from = origin(source);
    if (from != Source{Source::Kind::row, id, column}) rows_[id].sources.emplace(column, from);
  }
  if (to != id) rows_[id].needs.insert(to);
}

RowId RowPlan::parent_for(RowId id, const ForeignKey& key, Parent parent) {
  const Name& table = key.references->table;
  Sources decided;
  for (std::size_t i = 0; i < key.columns.size(); ++i) {
    const auto source = rows_[id].sources.find(key.columns[i]);
    if (source != rows_[id].sources.end()) decided[key.references->columns.at(i)] = source->second;
  }
  if (const auto handed = rows_[id].shape->handed_down.find(&key); handed != rows_[id].shape->handed_down.end()) {
    // Whoever wanted this row to refer to may be one of its own.
    const std::optional<RowId> asking = open_.size() > 1 ? std::optional(open_[open_.size() - 2]) : std::nullopt;
    if (asking && rows_[*asking].shape->name == table && decided.empty()) return *asking;
    for (std::size_t i = 0; i < key.columns.size(); ++i) {
      if (handed->second.contains(key.columns[i]))
        decided[key.references->columns.at(i)] = {Source::Kind::row, id, key.columns[i]};
    }
  }
  if (decided.empty()) {
    if (parent == Parent::any) return plan_shared(table);
    const auto open =
        std::find_if(open_.rbegin(), open_.rend(), [&](RowId one) { return rows_[one].shape->name == table; });
    return open != open_.rend() ? *open : plan(table, {});
  }
  const auto fits = [&](RowId one) {
    return rows_[one].shape->name == table && std::all_of(decided.begin(), decided.end(), [&](const auto& entry) {
             return origin({Source::Kind::row, one, entry.first}) == origin(entry.second);
           });
  };
  // Most often it is one that the row needs already; there may be thousands of others.
  const std::set<RowId>& needs = rows_[id].needs;
  if (const auto need = std::find_if(needs.begin(), needs.end(), fits); need != needs.end()) return *need;
  const std::vector<RowId>& all = by_table_[table];
  if (const auto one = std::find_if(all.begin(), all.end(), fits); one != all.end()) return *one;
  return plan(table, decided);
}

/// Whether these are what tells one row of the table from all others, and it is planned: another would be the same.
bool RowPlan::is_told_by(const Sources& decided, const Name& table) const {
  const TableShape* shape = shapes_.find(table);
  if (shape == nullptr) return false;
  return std::any_of(shape->uniques.begin(), shape->uniques.end(), [&](const Names& unique) {
    return !unique.empty() && std::all_of(unique.begin(), unique.end(), [&](const std::string& column) {
      const auto source = decided.find(column);
      if (source == decided.end()) return false;
      const Source from = origin(source->second);
      return from.kind == Source::Kind::row && from.column == column && rows_[from.row].shape == shape;
    });
  });
}

void RowPlan::change_parent(RowId row, const ForeignKey& key) {
  const std::size_t size = rows_.size();
  const PlannedRow before = rows_[row];
  Sources kept;
  for (std::size_t i = 0; i < key.columns.size(); ++i) {
    const auto source = before.sources.find(key.columns[i]);
    const bool is_null = source == before.sources.end() || source->second.kind == Source::Kind::null;
    // The same key a second time decides nothing else.
    const auto& others = before.shape->keys;
    const bool shares = std::any_of(others.begin(), others.end(), [&](const ForeignKey* other) {
      return other->columns != key.columns
             && std::find(other->columns.begin(), other->columns.end(), key.columns[i]) != other->columns.end();
    });
    if (!is_null && shares) kept[key.references->columns.at(i)] = source->second;
  }
  if (kept.size() == key.columns.size() || is_told_by(kept, key.references->table))
    throw NoRow{"other keys decide to which row it refers"};
  try {
    const RowId to = plan(key.references->table, kept);
    // Whoever wanted the row wanted what it refers to by that key.
    rows_[to].is_wanted = std::any_of(key.columns.begin(), key.columns.end(),
                                      [&](const std::string& column) { return before.given.contains(column); });
    refer_to(row, key, to);
  } catch (const NoRow&) {
    rows_[row] = before;
    restore(size);
    throw;
  }
}

void RowPlan::refer_to(RowId row, const ForeignKey& key, RowId to) {
  const std::vector<Hanging> hanging = hanging_on(row);
  for (const auto& [column, source] : referring(key, to)) rows_[row].sources[column] = origin(source);
  rows_[row].needs.insert(to);
  // What those that refer to it hold comes from where it has it from now.
  for (const Hanging& one : hanging) {
    for (const auto& [column, source] : referring(*one.key, one.parent)) {
      const Source from = origin(source);
      if (from != Source{Source::Kind::row, one.row, column}) rows_[one.row].sources[column] = from;
      if (from.kind == Source::Kind::row && from.row != one.row) rows_[one.row].needs.insert(from.row);
    }
  }
}

/// The rows that refer to one, at whichever remove; those that are nearer first.
std::vector<RowPlan::Hanging> RowPlan::hanging_on(RowId row) const {
  std::vector<Hanging> hanging;
  std::set<RowId> known{row};
  std::vector<RowId> open{row};
  for (std::size_t at = 0; at < open.size(); ++at) {
    const RowId parent = open[at];
    for (RowId id = 0; id < rows_.size(); ++id) {
      if (id == parent || !rows_[id].needs.contains(parent)) continue;
      for (const ForeignKey* key : rows_[id].shape->keys) {
        if (parent_of(id, *key) == parent) hanging.push_back({id, key, parent});
      }
      if (known.insert(id).second) open.push_back(id);
    }
  }
  return hanging;
}

void RowPlan::add_those_that_hang(std::set<RowId>& rows, const std::set<RowId>& among) const {
  for (bool grows = true; grows;) {
    grows = false;
    for (const RowId id : among) {
      const std::set<RowId>& needs = rows_[id].needs;
      const bool hangs = std::any_of(needs.begin(), needs.end(), [&](RowId need) { return rows.contains(need); });
      if (hangs) grows = rows.insert(id).second || grows;
    }
  }
}

std::optional<RowId> RowPlan::parent_of(RowId row, const ForeignKey& key) const {
  const PlannedRow& planned = rows_[row];
  const auto is_it = [&](RowId other) {
    if (rows_[other].shape->name != key.references->table) return false;
    for (const auto& [column, source] : referring(key, other)) {
      // A column without a source may be where the other row has its own value from.
      const auto own = planned.sources.find(column);
      const Source itself{Source::Kind::row, row, column};
      if (origin(own == planned.sources.end() ? itself : own->second) != origin(source)) return false;
    }
    return true;
  };
  if (is_it(row)) return row;
  const auto parent = std::find_if(planned.needs.begin(), planned.needs.end(), is_it);
  return parent == planned.needs.end() ? std::nullopt : std::optional(*parent);
}

}  // namespace schemaproof
