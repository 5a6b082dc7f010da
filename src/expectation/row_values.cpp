#include "expectation/row_values.hpp"

#include <fmt/format.h>

#include "expectation/reader.hpp"
#include "support/sql_names.hpp"

namespace schemaproof {

namespace {

using Values = std::vector<std::optional<std::string>>;

/// One value, or a list of them.
Values read_values(const YamlNode& node, const std::string& column, Mistakes& mistakes) {
  Values values;
  const auto add = [&](const YamlNode& value) {
    if (value.is_null())
      values.emplace_back();
    else if (const auto text = read_text(value, fmt::format("a value of '{}'", column), mistakes))
      values.emplace_back(*text);
  };
  if (!node.is_list()) add(node);
  for (const YamlPointer& item : node.items) add(*item);
  if (node.is_list() && node.items.empty()) {
    mistakes.push_back({node.place, fmt::format("'{}' has no value", column),
                        "one for all rows, a list that they take in turn, or null"});
  }
  return values;
}

}  // namespace

void read_rows(const YamlNode& node, RowsWish& rows, Mistakes& mistakes) {
  const auto read_table = [&](const std::string& key, const YamlNode& key_node, const YamlNode& value) {
    const Name table = parse_name(key);
    if (value.is_null() || (value.is_map() && value.entries.empty())) {
      mistakes.push_back(
          {key_node.place, fmt::format("'rows' says nothing of '{}'", key), key + ": {currency: EUR}, by column"});
      return;
    }
    rows.table_places.emplace(table, key_node.place);
    const auto read_column = [&](const std::string& column_key, const YamlNode& place, const YamlNode& stated) {
      const std::string column = unquoted_name(column_key);
      const std::string shown = table.text() + "." + name_text(column);
      const auto [first, is_new] = rows.column_places.emplace(std::pair(table, column), place.place);
      if (!is_new) {
        mistakes.push_back({place.place, fmt::format("the values of '{}' are stated twice", shown),
                            "the first are at " + first->second.text()});
        return;
      }
      Values values = read_values(stated, shown, mistakes);
      if (!values.empty()) rows.values[table][column] = std::move(values);
    };
    for_each_entry(value, fmt::format("'rows' of '{}'", key), mistakes, read_column);
  };
  for_each_entry(node, "'rows'", mistakes, read_table);
}

RowValues seen_from(const std::string& home, const RowValues& values) {
  RowValues seen;
  for (const auto& [table, columns] : values) {
    seen[table.schema == home ? Name{{}, table.name, {}} : table].insert(columns.begin(), columns.end());
  }
  return seen;
}

}  // namespace schemaproof
