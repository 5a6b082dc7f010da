#include "checks/range.hpp"

#include <algorithm>

#include "checks/part.hpp"

namespace schemaproof {

namespace {

/// Whether an `ignore` in force hides it; that counts as a use of it.
bool is_ignored(Inquiry& inquiry, Kind kind, const std::string& table, const std::string& name) {
  const auto& ignores = inquiry.question.expectation.ignores;
  for (std::size_t i = 0; i < ignores.size(); ++i) {
    if (!in_force(ignores[i], inquiry.question) || !hides(ignores[i], kind, table, name)) continue;
    inquiry.ignore_used[i] = true;
    return true;
  }
  return false;
}

enum class Walked { schemas_asked, stated_tables_too };

class Walk {
public:
  Walk(Inquiry& inquiry, Kind kind, Walked walked, const std::function<void(const Ranged&)>& on_object)
      : inquiry_(inquiry), kind_(kind), walked_(walked), on_object_(on_object) {}

  void over_tables() {
    const Question& question = inquiry_.question;
    for (const auto& [name, table] : question.found.schema.tables) {
      const bool is_stated = walked_ == Walked::stated_tables_too && question.wish.table(name) != nullptr;
      if (!is_counted(question, name, table) && !is_stated) continue;
      if (is_ignored(inquiry_, Kind::table, name.text(), name.name)) continue;
      const bool is_partition = question.found.enforced.partition_of.contains(name);
      over_table(name, table, is_partition);
    }
  }

  void over_enums() {
    for (const auto& [name, enumeration] : inquiry_.question.found.schema.enums) {
      if (!is_asked(inquiry_.question, name) || is_ignored(inquiry_, kind_, "", name.name)) continue;
      on_object_({kind_, name, "enums", name.text(), name.name});
    }
  }

private:
  void over_table(const Name& name, const Table& table, bool is_partition) {
    const std::string group = name.text();
    if (kind_ == Kind::table && !is_partition) on_object_({kind_, name, group, group, name.name, &table});
    if (kind_ == Kind::column && !is_partition) over_parts(name, table, table.columns);
    if (kind_ == Kind::primary_key && table.primary_key) over_part(name, table, *table.primary_key);
    if (kind_ == Kind::unique) over_parts(name, table, table.uniques);
    if (kind_ == Kind::foreign_key) over_parts(name, table, table.foreign_keys);
    if (kind_ == Kind::check && !is_partition) over_parts(name, table, table.checks);
    if (kind_ == Kind::exclusion) over_parts(name, table, table.exclusions);
    if (kind_ == Kind::index) over_parts(name, table, table.indexes);
  }

  template <class T>
  void over_parts(const Name& name, const Table& table, const std::vector<T>& parts) {
    for (const T& part : parts) over_part(name, table, part);
  }

  template <class T>
  void over_part(const Name& name, const Table& table, const T& part) {
    const std::string shown = part_name(name.text(), part);
    if (is_ignored(inquiry_, kind_, name.text(), own_name(part, shown))) return;
    on_object_({kind_, name, name.text(), shown, part.name, &table, as_key(part)});
  }

  Inquiry& inquiry_;
  Kind kind_;
  Walked walked_;
  const std::function<void(const Ranged&)>& on_object_;
};

}  // namespace

std::string Ranged::title() const {
  if (key == nullptr || found == nullptr) return name;
  const bool has_other =
      std::any_of(found->foreign_keys.begin(), found->foreign_keys.end(),
                  [&](const ForeignKey& other) { return other.name != key->name && other.columns == key->columns; });
  return has_other ? name + " named " + name_text(own_name) : name;
}

Aliases Ranged::aliases() const {
  Aliases names{name, title()};
  if (kind == Kind::table || kind == Kind::enumeration) return names;
  names.push_back(group);
  names.push_back(group + "." + name_text(own_name));
  // One column is named as columns are.
  if (key != nullptr && key->columns.size() == 1) names.push_back(group + "." + name_text(key->columns.front()));
  return names;
}

namespace {

void walk_over(Inquiry& inquiry, Kind kind, Walked walked, const std::function<void(const Ranged&)>& on_object) {
  Walk walk(inquiry, kind, walked, on_object);
  if (kind == Kind::enumeration)
    walk.over_enums();
  else
    walk.over_tables();
}

}  // namespace

void for_each_in_range(Inquiry& inquiry, Kind kind, const std::function<void(const Ranged&)>& on_object) {
  walk_over(inquiry, kind, Walked::schemas_asked, on_object);
}

void for_each_in_range_or_stated(Inquiry& inquiry, Kind kind, const std::function<void(const Ranged&)>& on_object) {
  walk_over(inquiry, kind, Walked::stated_tables_too, on_object);
}

}  // namespace schemaproof
