#include "expectation/read_objects.hpp"

#include "expectation/read_column.hpp"
#include "expectation/read_keys.hpp"
#include "support/sql_names.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

void without_semicolon(std::optional<std::string>& query) {
  if (query && query->ends_with(';'))
    query = std::string(without_outer_parentheses(query->substr(0, query->size() - 1)));
}

template <class T>
void read_named_parts(MapReader& map, std::string_view section, std::vector<T>& parts, Mistakes& mistakes) {
  const YamlNode* node = map.take(section);
  if (node == nullptr || node->is_null()) return;
  for_each_entry(*node, fmt::format("'{}'", section), mistakes,
                 [&](const std::string& name, const YamlNode& key, const YamlNode& value) {
                   parts.push_back(read_object<T>(name, key, value, mistakes));
                 });
}

}  // namespace

void settle(Sequence& sequence) {
  complete_sequence(sequence);
}

void settle(Policy& policy) {
  std::sort(policy.roles->begin(), policy.roles->end());
}

void settle(Domain& domain) {
  if (domain.type) domain.type = short_type(*domain.type);
  if (domain.collation) domain.collation = without_catalog(*domain.collation);
}

void settle(CompositeType& type) {
  if (!type.attributes) return;
  for (auto& [attribute, attribute_type] : *type.attributes) attribute_type = short_type(attribute_type);
}

void settle(Range& range) {
  if (range.subtype) range.subtype = short_type(*range.subtype);
  for (auto* name : {&range.operator_class, &range.collation, &range.canonical, &range.subtype_diff}) {
    if (*name) *name = without_catalog(**name);
  }
}

void settle(Function& function) {
  if (!function.language) return;
  const std::string& language = *function.language;
  function.language = language.starts_with('"') ? unquoted_name(language) : lowered(language);
}

void settle(View& view) {
  without_semicolon(view.definition);
}

void settle(MaterializedView& view) {
  without_semicolon(view.definition);
}

bool read_short_domain(const std::string& name, const YamlNode& key, const YamlNode& value, Domain& domain,
                       Mistakes& mistakes) {
  const std::size_t before = mistakes.size();
  const ReadColumn read = read_column(name, key, value, mistakes);
  if (mistakes.size() != before) return false;
  domain.type = read.column.type;
  domain.nullable = read.nullable_follows ? true : read.column.nullable;
  domain.default_value = read.column.default_value;
  domain.collation = read.column.collation;
  return true;
}

/// What is not stated is what CREATE VIEW gives.
void read_view_columns(MapReader& map, Kind view, Table& parts, Mistakes& mistakes) {
  const YamlNode* node = map.take("columns");
  if (node == nullptr || node->is_null()) return;
  const std::string what = fmt::format("a column of a {}", words_of(view).words);
  for_each_entry(*node, "'columns'", mistakes,
                 [&](const std::string& name, const YamlNode& key, const YamlNode& value) {
                   Column column;
                   column.place = key.place;
                   MapReader entry(value, what, mistakes);
                   read_common_but_name(entry, column, "a column's", mistakes);
                   for (const Field& field : Column::fields()) {
                     if (is_said_of_view(field, view)) read_field(entry, column, field, mistakes);
                   }
                   check_grants(entry, Kind::column, name, mistakes);
                   entry.finish([](const std::string&) { return "its query says the rest"; });
                   if (view == Kind::view && !column.default_value) column.default_value = "";
                   column.name = name;
                   parts.columns.push_back(std::move(column));
                 });
}

void read_view_parts(MapReader& map, Table& parts, Mistakes& mistakes) {
  read_named_parts(map, "triggers", parts.triggers, mistakes);
  read_named_parts(map, "rewrite_rules", parts.rewrite_rules, mistakes);
}

void read_materialized_view_parts(MapReader& map, Table& parts, Mistakes& mistakes) {
  const YamlNode* node = map.take("indexes");
  if (node == nullptr || node->is_null()) return;
  for_each_entry(*node, "'indexes'", mistakes,
                 [&](const std::string& text, const YamlNode& key, const YamlNode& value) {
                   read_index(text, key, value, parts, mistakes);
                 });
}

}  // namespace schemaproof
