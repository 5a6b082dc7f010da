// Which indexes do the tables have, besides those under their constraints?
#include <algorithm>

#include "catalog/queries.hpp"
#include "catalog/reading.hpp"
#include "support/sql_text.hpp"

namespace schemaproof {

namespace {

/// The entries of `CREATE INDEX … USING method (entry, …) …`.
std::vector<IndexKey> printed_keys(std::string_view definition) {
  const std::vector<SqlToken> tokens = sql_tokens(definition);
  for (std::size_t i = 2; i < tokens.size(); ++i) {
    if (tokens[i].text != "(" || tokens[i].depth != 0 || !tokens[i - 2].is("using")) continue;
    std::size_t close = i + 1;
    while (close < tokens.size() && tokens[close].depth > 0) ++close;
    if (close == tokens.size()) break;
    return parse_index_keys(definition.substr(tokens[i].end(), tokens[close].begin - tokens[i].end()));
  }
  return {};
}

std::string seen_from_home(const Reading& reading, const std::string& printed) {
  const Name name = parse_name(printed);
  return printed.empty() ? printed : reading.name_of(name.schema, name.name).text();
}

void read_index_keys(Reading& reading, const Row& row, Columns& at, const OpenTable& open_table, Index& index) {
  const auto elements = [&](std::string_view column) { return array_elements(row.text(at.of(row, column))); };
  const std::vector<std::string> attributes = elements("keys");
  const std::vector<std::string> collations = elements("collations");
  const std::vector<std::string> classes = elements("operator_classes");
  const std::vector<std::string> options = elements("options");
  const std::vector<std::string> parameters = elements("class_parameters");
  std::vector<IndexKey> printed_entries;
  const bool is_printed = !row.is_null(at.of(row, "definition"));
  if (is_printed) printed_entries = printed_keys(printed(row, at.of(row, "definition"), "an index"));
  const std::size_t count = std::min<std::size_t>(number(row.text(at.of(row, "key_count"))), attributes.size());
  for (std::size_t i = 0; i < count; ++i) {
    IndexKey key;
    const Id attribute = number(attributes[i]);
    const Id collation = number(collations.at(i));
    if (attribute == 0) {
      key.expression = reading.seen_sql(printed_entries.at(i).expression);
      key.collation = seen_from_home(reading, printed_entries.at(i).collation);
    } else {
      key.column = open_table.column_names.at(attribute);
      if (collation != 0 && collation != open_table.collations.at(attribute))
        key.collation = reading.name_of(reading.collations[collation]).text();
    }
    if (i < parameters.size()) key.parameters = parameters[i];
    const Reading::OperatorClass& named = reading.operator_classes[number(classes.at(i))];
    // With parameters it is printed, a default one too.
    if (is_printed)
      key.operator_class = seen_from_home(reading, printed_entries.at(i).operator_class);
    else if (!named.by_default)
      key.operator_class = reading.name_of(named.name).text();
    if (key.operator_class.empty()) key.default_class = reading.name_of(named.name).text();
    constexpr Id descending = 1;
    constexpr Id nulls_first = 2;
    key.descending = (number(options.at(i)) & descending) != 0;
    key.nulls_first = (number(options.at(i)) & nulls_first) != 0;
    index.keys.push_back(std::move(key));
  }
  index.include =
      Reading::resolve(open_table, {attributes.begin() + static_cast<std::ptrdiff_t>(count), attributes.end()});
}

}  // namespace

void read_indexes(Reading& reading) {
  FieldReader fields(reading, Index::fields());
  Columns at;
  reading.query(queries::indexes, [&](const Row& row) {
    OpenTable* open_table = reading.open(row.text(0));
    if (open_table == nullptr) return;
    Index index;
    index.name = row.text(at.of(row, "name"));
    printed(row, at.of(row, "where"), "an index");
    fields.read(row, index);
    if (!index.storage_parameters) index.storage_parameters = Entries{};
    read_index_keys(reading, row, at, *open_table, index);
    open_table->table->indexes.push_back(std::move(index));
  });
}

}  // namespace schemaproof
