#include "expectation/write.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "expectation/write_lines.hpp"
#include "expectation/yaml.hpp"
#include "model/spellings.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

const char* const captured_mark = "# captured by schemaproof";

namespace {

/// A default or the like as one clause: an expression that itself has a clause's word at its top needs parentheses.
std::string clause_safe(const std::string& expression) {
  const std::vector<SqlToken> tokens = sql_tokens(expression);
  for (std::size_t i = !tokens.empty() && tokens.front().is("null") ? 1 : 0; i < tokens.size(); ++i) {
    const bool is_word = tokens[i].kind == SqlToken::Kind::word && tokens[i].depth == 0;
    if (is_word && is_column_clause(lowered(tokens[i].text))) return "(" + expression + ")";
  }
  return expression;
}

/// Of a primary key's column, which is not null without saying so, it is said where it takes NULL, as SQLite's do.
enum class Nullability { goes_without_saying, told };

std::string short_form(const Column& column, const Name& table, Nullability nullability) {
  const bool serial = column.serial.value_or(false) && !column.nullable.value_or(true);
  if (serial && column.type == "integer") return "serial";
  if (serial && column.type == "bigint") return "bigserial";
  if (serial && column.type == "smallint") return "smallserial";
  std::string text = column.type.value_or("");
  if (column.collation && !column.collation->empty()) text += " collate " + *column.collation;
  if (!column.nullable.value_or(true))
    text += " not null";
  else if (nullability == Nullability::told)
    text += " null";
  if (column.default_value && !column.default_value->empty()) {
    const std::string expression = plainly({Compared::as_default, table, *column.type, *column.default_value});
    text += " default " + clause_safe(expression);
  }
  if (column.generated && !column.generated->empty()) {
    text += fmt::format(" generated always as ({}) {}", *column.generated, column.generation.value_or("stored"));
  }
  if (column.identity && !column.identity->empty()) text += fmt::format(" generated {} as identity", *column.identity);
  return text;
}

/// A column's short form; where that cannot say all of it, the long form around it.
void add_column(Lines& lines, const Column& column, const Name& table, Nullability nullability) {
  auto rest = plain_object<Column>();
  for (const Field& field : Column::fields()) {
    const bool beside =
        field.under.has_value() || field.name == "not_null_valid" || field.name == "not_null_no_inherit";
    if (beside) copy_value(rest, field, column);
  }
  const Lines beside = lines_of(rest, plain_object<Column>());
  const std::string key = yaml_scalar(column.name);
  const std::string definition = yaml_scalar(short_form(column, table, nullability));
  if (beside.empty()) {
    lines.push_back(key + ": " + definition);
    return;
  }
  Lines below{"definition: " + definition};
  below.insert(below.end(), beside.begin(), beside.end());
  nest(lines, key, below);
}

/// The key is the columns; where two parts have the same, or it is too long for a key of YAML (1024 characters), the
/// name is the key, and `columns:` says the rest.
template <class T, class KeyOf>
void add_parts_by_columns(Lines& lines, const std::vector<T>& parts, const KeyOf& key_of) {
  if (parts.empty()) return;
  std::map<std::string, int> uses;
  for (const T& part : parts) ++uses[key_of(part)];
  std::map<std::string, std::pair<std::string, const T*>> ordered;
  for (const T& part : parts) {
    const std::string key = key_of(part);
    constexpr std::size_t longest_key = 1000;
    const bool shared = uses[key] > 1 || yaml_scalar(key).size() > longest_key;
    ordered[shared ? key + '\n' + part.name : key] = {shared ? key : "", &part};
  }
  Lines section;
  for (const auto& [order, entry] : ordered) {
    const auto& [columns, part] = entry;
    Lines fields = lines_of(*part, plain_object<T>());
    if (!columns.empty()) fields.insert(fields.begin(), "columns: " + yaml_scalar(columns));
    nest(section, yaml_scalar(columns.empty() ? order : part->name), fields);
  }
  nest(lines, std::string(words_of(T::kind).section), section);
}

/// Parts and objects whose name is their key; in short where one property says it all.
template <class T>
void add_named(Lines& lines, const std::string& name, const T& object, const T& plain, std::string_view short_property,
               const Lines& parts = {}) {
  Lines fields = lines_of(object, plain);
  const std::string short_start = std::string(short_property) + ":";
  const std::string key = yaml_scalar(name);
  const bool is_short = parts.empty() && !fields.empty() && !short_property.empty()
                        && fields[0].starts_with(short_start)
                        && std::all_of(fields.begin() + 1, fields.end(),
                                       [](const std::string& line) { return line.empty() || line.front() == ' '; });
  if (is_short) {
    fields[0] = key + fields[0].substr(short_property.size());
    lines.insert(lines.end(), fields.begin(), fields.end());
    return;
  }
  fields.insert(fields.end(), parts.begin(), parts.end());
  nest(lines, key, fields);
}

template <class T>
void add_named_parts(Lines& lines, const std::vector<T>& parts, std::string_view short_property) {
  if (parts.empty()) return;
  Lines section;
  for (const T& part : parts) add_named(section, part.name, part, plain_object<T>(), short_property);
  nest(lines, std::string(words_of(T::kind).section), section);
}

void add_indexes(Lines& lines, const Table& table) {
  add_parts_by_columns(lines, table.indexes, [](const Index& index) { return keys_text(index.keys); });
}

void add_primary_key(Lines& lines, const Table& table) {
  if (!table.primary_key) return;
  const Lines fields = lines_of(*table.primary_key, plain_object<PrimaryKey>());
  if (fields.size() == 1)
    lines.push_back("primary_key: " + yaml_scalar(names_text(*table.primary_key->columns)));
  else
    nest(lines, "primary_key", fields);
}

std::string text_of(const Lines& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

std::string write_table(const Name& name, const Table& table) {
  Lines columns;
  const Names primary_key = table.primary_key ? table.primary_key->columns.value_or(Names{}) : Names{};
  for (const Column& column : table.columns) {
    const bool in_key = std::find(primary_key.begin(), primary_key.end(), column.name) != primary_key.end();
    add_column(columns, column, name, in_key ? Nullability::told : Nullability::goes_without_saying);
  }
  Lines lines;
  nest(lines, "columns", columns);
  add_primary_key(lines, table);
  add_parts_by_columns(lines, table.uniques, [](const Unique& unique) { return names_text(unique.columns); });
  add_parts_by_columns(lines, table.foreign_keys, [](const ForeignKey& key) { return names_text(key.columns); });
  add_indexes(lines, table);
  add_named_parts(lines, table.checks, "expression");
  add_named_parts(lines, table.exclusions, "definition");
  add_named_parts(lines, table.triggers, "definition");
  add_named_parts(lines, table.rewrite_rules, "definition");
  add_named_parts(lines, table.policies, {});
  const Lines fields = lines_of(table, plain_object<Table>());
  lines.insert(lines.end(), fields.begin(), fields.end());
  Lines named;
  nest(named, yaml_scalar(name.text()), lines);
  Lines all;
  nest(all, "tables", named);
  return text_of(all);
}

void add_object(Lines& lines, const Name& name, const Enum& enumeration) {
  Enum rest = enumeration;
  rest.labels.reset();
  Lines labels;
  for (const std::string& label : *enumeration.labels) labels.push_back("- " + yaml_scalar(label));
  Lines fields = lines_of(rest, plain_object<Enum>());
  const std::string key = yaml_scalar(name.text());
  if (fields.empty() && labels.empty()) {
    lines.push_back(key + ": []");
  } else if (fields.empty()) {
    nest(lines, key, labels);
  } else {
    Lines below;
    if (labels.empty())
      below.emplace_back("labels: []");
    else
      nest(below, "labels", labels);
    below.insert(below.end(), fields.begin(), fields.end());
    nest(lines, key, below);
  }
}

void add_object(Lines& lines, const Name& name, const Sequence& sequence) {
  Sequence plain;
  plain.type = sequence.type;
  plain.increment = sequence.increment;
  complete_sequence(plain);
  plain.type = "bigint";
  plain.increment = "1";
  for (const Field& field : Sequence::fields()) {
    if (field.under) set_text(plain, field, field.unstated);
  }
  add_named(lines, name.text(), sequence, plain, {});
}

void add_object(Lines& lines, const Name& name, const Function& function) {
  Function shown_function = function;
  if (shown_function.body) shown_function.body = std::string(trimmed(replaced(*function.body, "\r\n", "\n")));
  add_named(lines, name.text(), shown_function, plain_object<Function>(), {});
}

/// The columns of a view of which something is said besides its query.
void add_view_columns(Lines& lines, Kind view, const Name& name, const Table& parts) {
  Lines columns;
  for (const Column& column : parts.columns) {
    auto said = plain_object<Column>();
    for (const Field& field : Column::fields()) {
      if (is_said_of_view(field, view)) copy_value(said, field, column);
    }
    if (said.default_value)
      said.default_value = plainly({Compared::as_default, name, column.type.value_or(""), *said.default_value});
    const Lines fields = lines_of(said, plain_object<Column>());
    if (!fields.empty()) nest(columns, yaml_scalar(column.name), fields);
  }
  if (!columns.empty()) nest(lines, "columns", columns);
}

void add_object(Lines& lines, const Name& name, const View& view) {
  Lines parts;
  add_view_columns(parts, View::kind, name, view.parts);
  add_named_parts(parts, view.parts.triggers, "definition");
  add_named_parts(parts, view.parts.rewrite_rules, "definition");
  add_named(lines, name.text(), view, plain_object<View>(), "definition", parts);
}

void add_object(Lines& lines, const Name& name, const MaterializedView& view) {
  Lines parts;
  add_view_columns(parts, MaterializedView::kind, name, view.parts);
  add_indexes(parts, view.parts);
  add_named(lines, name.text(), view, plain_object<MaterializedView>(), "definition", parts);
}

template <class T>
void add_object(Lines& lines, const Name& name, const T& object) {
  add_named(lines, name.text(), object, plain_object<T>(), {});
}

/// Whether it is stated by something else: a serial column's sequence.
bool goes_without_saying(const Schema& schema, const Sequence& sequence) {
  return comes_with_its_column(schema, sequence);
}
bool goes_without_saying(const Schema& /*schema*/, const Object& /*object*/) {
  return false;
}

std::string write_settings(const WriteWish& wish) {
  std::string text;
  const bool is_sqlite = wish.engine == Engine::sqlite;
  if (is_sqlite) text += "database:\n  engine: sqlite\n";
  if (!wish.migrations.empty()) {
    text += is_sqlite ? "  build:\n" : "database:\n  build:\n";
    if (!wish.prelude.empty()) text += "    - prelude: " + yaml_scalar(wish.prelude) + "\n";
    text += "    - migrations: " + yaml_scalar(wish.migrations) + "\n";
  }
  if (is_sqlite) return text + "strict: all\n" + write_enforcement(wish.enforcement);
  if (wish.schemas.size() == 1) {
    text += "schema: " + yaml_scalar(name_text(wish.schemas.front())) + "\n";
  } else if (!wish.schemas.empty()) {
    text += "schema:\n";
    for (const std::string& schema : wish.schemas) text += "  - " + yaml_scalar(name_text(schema)) + "\n";
  }
  return text + "strict: all\n" + write_enforcement(wish.enforcement) + write_behaviour(wish.behaviour);
}

/// Names files after tables: only letters that every file system keeps apart and takes.
class FileNames {
public:
  std::string of(const Name& table) {
    std::string name;
    for (const char c : table.text()) {
      const bool safe = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'
                        || c == '-' || (c == '.' && !name.empty());
      if (safe)
        name += c;
      else
        name += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    constexpr std::size_t longest = 200;
    name.resize(std::min(name.size(), longest));
    std::string unique = name;
    for (int i = 2; !taken_.insert(lowered(unique)).second; ++i) unique = fmt::format("{}~{}", name, i);
    return "tables/" + unique + ".yaml";
  }

private:
  std::set<std::string> taken_{"verify"};  // in lower case: some file systems do not keep `User` and `user` apart
};

}  // namespace

namespace {

/// A reference to a table that is not stated here (an extension's) names its schema, or nobody could tell it from a
/// slip.
Table with_named_targets(Table table, const Schema& schema) {
  for (ForeignKey& key : table.foreign_keys) {
    const bool unknown = key.references && schema.table(key.references->table) == nullptr;
    if (unknown && key.references->table.schema.empty()) key.references->table.schema = schema.home;
  }
  return table;
}

}  // namespace

std::vector<WrittenFile> write_expectation(const Schema& schema, const WriteWish& wish) {
  const std::string first_line = std::string(captured_mark) + "\n";
  std::vector<WrittenFile> files;
  files.push_back({"verify.yaml", first_line + write_settings(wish)});
  for_each_standalone(schema, [&]<class T>(const std::map<Name, T>& objects) {
    Lines lines;
    for (const auto& [name, object] : objects) {
      if (!goes_without_saying(schema, object)) add_object(lines, name, object);
    }
    if (lines.empty()) return;
    const std::string section(words_of(T::kind).section);
    Lines all;
    nest(all, section, lines);
    files.push_back({section + ".yaml", first_line + text_of(all)});
  });
  FileNames names;
  for (const auto& [name, table] : schema.tables) {
    files.push_back({names.of(name), first_line + write_table(name, with_named_targets(table, schema))});
  }
  return files;
}

}  // namespace schemaproof
