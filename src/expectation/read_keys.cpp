#include "expectation/read_keys.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "expectation/reader.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// SQL takes INITIALLY DEFERRED to mean DEFERRABLE as well.
template <class Constraint>
void complete_constraint(Constraint& constraint) {
  if (constraint.initially == "deferred" && !constraint.deferrable) constraint.deferrable = true;
  complete(constraint);
}

/// With `columns:` the key is the name, else the key is the columns (rule 4).
std::string columns_of(MapReader& map, const std::string& key, Object& object, Mistakes& mistakes) {
  const YamlNode* columns = map.take("columns");
  if (columns == nullptr) return key;
  note_place(object, "columns", *columns);
  object.name = key;
  if (columns->is_list()) {
    std::string text;
    for (const YamlPointer& item : columns->items) {
      if (const auto entry = read_text(*item, "'columns'", mistakes)) text += (text.empty() ? "" : ", ") + *entry;
    }
    return text;
  }
  return read_text(*columns, "'columns'", mistakes).value_or("");
}

/// `name` and `ref` of what has its columns for its key, or its name with `columns`.
void read_common_beside_columns(MapReader& map, Object& object, Mistakes& mistakes) {
  const std::string key = object.name;
  read_common(map, object, mistakes);
  if (!key.empty() && object.name != key) {
    mistakes.push_back({map.node().place, fmt::format("two names: '{}' and '{}'", key, object.name),
                        "with 'columns' the key is the name: leave out 'name'"});
  }
}

/// The columns that a key or `columns` names.
Names key_columns(const std::string& text, const Place& place, std::string_view what, Mistakes& mistakes) {
  Names columns = parse_names(text);
  check_names(columns, place, what, mistakes);
  return columns;
}

void read_unique(const std::string& key, const YamlNode& key_node, const YamlNode& value, Table& table,
                 Mistakes& mistakes) {
  Unique unique;
  unique.place = key_node.place;
  std::string columns = key;
  if (says_absent(value)) {
    unique.absent = true;
  } else {
    MapReader map(value, "a unique constraint", mistakes);
    columns = columns_of(map, key, unique, mistakes);
    read_common_beside_columns(map, unique, mistakes);
    read_fields(map, unique, mistakes);
    map.finish();
    complete_constraint(unique);
  }
  unique.columns = key_columns(columns, unique.place, "a unique constraint", mistakes);
  table.uniques.push_back(std::move(unique));
}

void read_unique_list(const YamlNode& list, Table& table, Mistakes& mistakes) {
  const bool all_names =
      std::all_of(list.items.begin(), list.items.end(), [](const auto& i) { return i->is_scalar(); });
  if (all_names && list.items.size() > 1) {
    mistakes.push_back({list.place, "a list of names can be read as one unique constraint or as several",
                        "write [[a, b]] for one over both columns, [[a], [b]] for two"});
    return;
  }
  for (const YamlPointer& item : list.items) {
    Unique unique;
    unique.place = item->place;
    unique.columns = read_names(*item, "'unique'", mistakes).value_or(Names{});
    complete_constraint(unique);
    table.uniques.push_back(std::move(unique));
  }
}

/// `no action`, `set null (a, b)`: an action as the model spells it.
void read_action(MapReader& map, ForeignKey& key, const Field& field, Mistakes& mistakes) {
  const YamlNode* node = map.take(field.name);
  if (node == nullptr) return;
  note_place(key, field.name, *node);
  const std::size_t open = node->is_scalar() ? node->text.find('(') : std::string::npos;
  if (open == std::string::npos) {
    const auto word = read_word(*node, fmt::format("'{}'", field.name), field.words, mistakes);
    if (word) set_value(key, field, *word);
    return;
  }
  YamlNode action = *node;
  action.text = std::string(trimmed(node->text.substr(0, open)));
  const std::string what = fmt::format("'{}'", field.name);
  if (field.name == "on_update") {
    mistakes.push_back({node->place, "only 'on_delete' can name columns", "on_update: set null"});
    return;
  }
  const auto word = read_word(action, what + " with columns", "set null|set default", mistakes);
  if (!word || !read_sql(*node, what, mistakes)) return;
  const std::size_t close = node->text.rfind(')');
  if (!trimmed(node->text.substr(close + 1)).empty()) {
    mistakes.push_back({node->place, fmt::format("{} cannot be '{}'", what, node->text), "as in: set null (a, b)"});
    return;
  }
  Names columns = key_columns(node->text.substr(open + 1, close - open - 1), node->place, what, mistakes);
  std::sort(columns.begin(), columns.end());
  set_value(key, field, fmt::format("{} ({})", *word, names_text(columns)));
}

std::optional<Reference> read_reference(const YamlNode& node, Mistakes& mistakes) {
  const auto text = read_sql(node, "'references'", mistakes);
  if (!text) return std::nullopt;
  const std::vector<SqlToken> tokens = sql_tokens(*text);
  const auto open = std::find_if(tokens.begin(), tokens.end(), [](const SqlToken& token) { return token.text == "("; });
  if (open == tokens.end()) return Reference{parse_name(*text), {}};
  if (open == tokens.begin() || tokens.back().text != ")") {
    mistakes.push_back({node.place, fmt::format("'{}' is no reference", *text), "write table(column): user(id)"});
    return std::nullopt;
  }
  const std::string_view inside = std::string_view(*text).substr(open->end(), tokens.back().begin - open->end());
  return Reference{parse_name(text->substr(0, open->begin)),
                   key_columns(std::string(inside), node.place, "'references'", mistakes)};
}

}  // namespace

void read_primary_key(const YamlNode& value, const Place& place, Table& table, Mistakes& mistakes) {
  PrimaryKey key;
  key.place = place;
  if (value.is_scalar() && value.plain && (value.text == "absent" || value.text == "none")) {
    key.absent = true;
  } else if (value.is_map()) {
    MapReader map(value, "a primary key", mistakes);
    read_common(map, key, mistakes);
    read_fields(map, key, mistakes);
    map.finish();
    if (!key.columns) mistakes.push_back({value.place, "a primary key must say its columns", "columns: [id]"});
  } else {
    key.columns = read_names(value, "'primary_key'", mistakes);
  }
  if (!key.absent) complete_constraint(key);
  table.primary_key = std::move(key);
}

void read_uniques(const YamlNode& section, Table& table, Mistakes& mistakes) {
  if (section.is_list()) {
    read_unique_list(section, table, mistakes);
  } else if (section.is_scalar()) {
    Unique unique;
    unique.place = section.place;
    unique.columns = key_columns(section.text, section.place, "a unique constraint", mistakes);
    complete_constraint(unique);
    table.uniques.push_back(std::move(unique));
  } else if (!section.is_null()) {
    for_each_entry(section, "'unique'", mistakes,
                   [&](const std::string& key, const YamlNode& key_node, const YamlNode& value) {
                     read_unique(key, key_node, value, table, mistakes);
                   });
  }
}

void read_foreign_key(const std::string& key_text, const YamlNode& key_node, const YamlNode& value, Table& table,
                      Mistakes& mistakes) {
  ForeignKey key;
  key.place = key_node.place;
  std::string columns = key_text;
  if (says_absent(value)) {
    key.absent = true;
  } else if (!value.is_map()) {
    mistakes.push_back({value.place, fmt::format("foreign key '{}' must be a map", key_text),
                        key_text + ": {references: user(id), on_delete: cascade}"});
    return;
  } else {
    MapReader map(value, "a foreign key", mistakes);
    columns = columns_of(map, key_text, key, mistakes);
    read_common_beside_columns(map, key, mistakes);
    const YamlNode* references = map.take("references");
    for (const Field& field : ForeignKey::fields()) {
      if (field.words == ForeignKey::actions)
        read_action(map, key, field, mistakes);
      else if (field.name != "references")
        read_field(map, key, field, mistakes);
    }
    map.finish();
    if (references == nullptr) {
      mistakes.push_back({key_node.place, fmt::format("foreign key '{}' does not say what it references", key_text),
                          "references: table(column)"});
    } else {
      key.references = read_reference(*references, mistakes);
      note_place(key, "references", *references);
    }
    complete_constraint(key);
  }
  key.columns = key_columns(columns, key.place, "a foreign key", mistakes);
  if (key.references && !key.references->columns.empty() && key.references->columns.size() != key.columns.size()) {
    mistakes.push_back({key_node.place,
                        fmt::format("foreign key '{}' has {} but references {}", key_text,
                                    counted(key.columns.size(), "column"), key.references->columns.size()),
                        "a, b: {references: table(c, d)}"});
  }
  order_pairs(key);
  table.foreign_keys.push_back(std::move(key));
}

void read_index(const std::string& key_text, const YamlNode& key_node, const YamlNode& value, Table& table,
                Mistakes& mistakes) {
  Index index;
  index.place = key_node.place;
  std::string columns = key_text;
  if (says_absent(value)) {
    index.absent = true;
  } else {
    MapReader map(value, "an index", mistakes);
    columns = columns_of(map, key_text, index, mistakes);
    read_common_beside_columns(map, index, mistakes);
    read_fields(map, index, mistakes);
    map.finish([](const std::string& key) {
      return key == "type" || key == "using" ? std::string("did you mean 'method'?") : std::string();
    });
    complete(index);
    if (index.method) index.method = lowered(*index.method);
    if (index.where) index.where = std::string(without_outer_parentheses(*index.where));
  }
  if (const char* fault = fault_of(columns)) {
    mistakes.push_back({index.place, fmt::format("index '{}' has {}", columns, fault), {}});
  } else {
    index.keys = parse_index_keys(columns);
    if (index.keys.empty()) mistakes.push_back({index.place, "an index names nothing", "createdAt desc: {}"});
  }
  table.indexes.push_back(std::move(index));
}

void read_check(const std::string& name, const YamlNode& key_node, const YamlNode& value, Table& table,
                Mistakes& mistakes) {
  CheckConstraint check;
  check.place = key_node.place;
  if (says_absent(value)) {
    check.absent = true;
  } else if (value.is_map()) {
    MapReader map(value, "a check", mistakes);
    read_common_but_name(map, check, "a check's", mistakes);
    const std::size_t before = mistakes.size();
    read_fields(map, check, mistakes);
    map.finish();
    if (!check.expression && mistakes.size() == before) {
      mistakes.push_back({key_node.place, fmt::format("check '{}' has no expression", name), "expression: rank >= 0"});
    }
  } else {
    check.expression = read_sql(value, fmt::format("check '{}'", name), mistakes);
  }
  if (!check.absent) complete(check);
  if (check.expression) check.expression = std::string(without_outer_parentheses(*check.expression));
  check.name = name;
  table.checks.push_back(std::move(check));
}

}  // namespace schemaproof
