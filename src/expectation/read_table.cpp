#include "expectation/read_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "expectation/read_column.hpp"
#include "expectation/read_keys.hpp"
#include "expectation/read_objects.hpp"
#include "expectation/read_settings.hpp"
#include "expectation/reader.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

void read_columns(const YamlNode& section, Table& table, std::vector<std::string>& nullable_follows,
                  Mistakes& mistakes) {
  for_each_entry(section, "'columns'", mistakes,
                 [&](const std::string& name, const YamlNode& key, const YamlNode& value) {
                   ReadColumn read = read_column(name, key, value, mistakes);
                   if (read.nullable_follows) nullable_follows.push_back(name);
                   table.columns.push_back(std::move(read.column));
                 });
}

using ReadPart = void (*)(const std::string&, const YamlNode&, const YamlNode&, Table&, Mistakes&);

void read_parts(MapReader& map, std::string_view section, ReadPart read, Table& table, Mistakes& mistakes) {
  const YamlNode* node = map.take(section);
  if (node == nullptr || node->is_null()) return;
  for_each_entry(*node, fmt::format("'{}'", section), mistakes,
                 [&](const std::string& key, const YamlNode& key_node, const YamlNode& value) {
                   read(key, key_node, value, table, mistakes);
                 });
}

/// Parts that a name of their own stands for.
template <class T>
void read_named(MapReader& map, std::vector<T>& parts, Mistakes& mistakes) {
  const std::string_view section = words_of(T::kind).section;
  const YamlNode* node = map.take(section);
  if (node == nullptr || node->is_null()) return;
  for_each_entry(*node, fmt::format("'{}'", section), mistakes,
                 [&](const std::string& name, const YamlNode& key, const YamlNode& value) {
                   parts.push_back(read_object<T>(name, key, value, mistakes));
                 });
}

/// Primary-key columns are not null without saying so; the others of a short form are nullable.
void settle_nullability(Table& table, const std::vector<std::string>& nullable_follows) {
  const Names key = table.primary_key && table.primary_key->columns ? *table.primary_key->columns : Names{};
  for (Column& column : table.columns) {
    const bool in_key = std::find(key.begin(), key.end(), column.name) != key.end();
    const bool follows =
        std::find(nullable_follows.begin(), nullable_follows.end(), column.name) != nullable_follows.end();
    if (follows) column.nullable = !in_key;
  }
}

/// Parts without a `ref` of their own belong to their table's.
void pass_on_ref(Table& table) {
  for_each_part_list(table, [&](auto& parts) {
    for (auto& part : parts) {
      if (part.ref.empty()) part.ref = table.ref;
    }
  });
  if (table.primary_key && table.primary_key->ref.empty()) table.primary_key->ref = table.ref;
}

std::string explain_table_key(const std::string& key) {
  if (key == "constraints") return "state them by kind: primary_key, unique, foreign_keys, checks";
  if (key == "fields") return "did you mean 'columns'?";
  if (key == "index") return "did you mean 'indexes'?";
  return not_asked_yet(key);
}

}  // namespace

Table read_table(const std::string& name, const YamlNode& key, const YamlNode& value, Mistakes& mistakes) {
  Table table;
  table.name = name;
  table.place = key.place;
  if (says_absent(value)) {
    table.absent = true;
    return table;
  }
  if (!value.is_map()) {
    mistakes.push_back({key.place, fmt::format("table '{}' must be a map", name),
                        "state its columns, or {} for no more than that it is there, or absent"});
    return table;
  }
  MapReader map(value, "a table", mistakes);
  if (const YamlNode* ref = map.take("ref")) table.ref = read_text(*ref, "'ref'", mistakes).value_or("");
  std::vector<std::string> nullable_follows;
  if (const YamlNode* section = map.take("columns")) read_columns(*section, table, nullable_follows, mistakes);
  if (const YamlNode* section = map.take("primary_key")) {
    read_primary_key(*section, map.place_of("primary_key"), table, mistakes);
  }
  if (const YamlNode* section = map.take("unique")) read_uniques(*section, table, mistakes);
  read_parts(map, "foreign_keys", read_foreign_key, table, mistakes);
  read_parts(map, "indexes", read_index, table, mistakes);
  read_parts(map, "checks", read_check, table, mistakes);
  read_named(map, table.exclusions, mistakes);
  read_named(map, table.triggers, mistakes);
  read_named(map, table.rewrite_rules, mistakes);
  read_named(map, table.policies, mistakes);
  read_fields(map, table, mistakes);
  check_grants(map, Kind::table, name, mistakes);
  map.finish(explain_table_key);
  settle_nullability(table, nullable_follows);
  pass_on_ref(table);
  return table;
}

Enum read_enum(const std::string& name, const YamlNode& key, const YamlNode& value, Mistakes& mistakes) {
  Enum enumeration;
  enumeration.place = key.place;
  const YamlNode* labels = &value;
  std::optional<MapReader> map;
  if (value.is_map()) {
    map.emplace(value, "an enum", mistakes);
    read_common_but_name(*map, enumeration, "an enum's", mistakes);
    for (const Field& field : Enum::fields()) {
      if (field.under) read_field(*map, enumeration, field, mistakes);
    }
    check_grants(*map, Kind::enumeration, name, mistakes);
    labels = map->take("labels");
    if (labels != nullptr) note_place(enumeration, "labels", *labels);
    map->finish();
  }
  enumeration.name = name;
  if (says_absent(value)) {
    enumeration.absent = true;
    return enumeration;
  }
  if (labels == nullptr || !labels->is_list()) {
    mistakes.push_back({key.place, fmt::format("enum '{}' must list its labels", name), name + ": [FIRST, SECOND]"});
    return enumeration;
  }
  enumeration.labels.emplace();
  for (const YamlPointer& item : labels->items) {
    static constexpr std::array traps = {"on", "off", "yes", "no", "true", "false", "y", "n"};
    const bool trap =
        item->is_scalar() && item->plain && std::find(traps.begin(), traps.end(), lowered(item->text)) != traps.end();
    if (item->is_null()) {
      mistakes.push_back({item->place, fmt::format("a label of enum '{}' is nothing to YAML", name),
                          "put it in quotes, as in 'null'"});
    } else if (trap) {
      mistakes.push_back({item->place,
                          fmt::format("label '{}' of enum '{}' means something else to YAML", item->text, name),
                          fmt::format("put it in quotes: '{}'", item->text)});
    } else if (const auto label = read_text(*item, "a label", mistakes)) {
      const auto& labels_so_far = *enumeration.labels;
      if (std::find(labels_so_far.begin(), labels_so_far.end(), *label) != labels_so_far.end())
        mistakes.push_back({item->place, fmt::format("label '{}' of enum '{}' stands here twice", *label, name), {}});
      enumeration.labels->push_back(*label);
    }
  }
  return enumeration;
}

}  // namespace schemaproof
