#include "expectation/write.hpp"

#include <fmt/format.h>

#include <set>

#include "expectation/yaml.hpp"
#include "model/spellings.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

const char* const captured_mark = "# captured by schemaproof";

namespace {

std::string yaml_value(const Value& value) {
  std::string text = shown(value);
  // The word `none`, which in quotes would be somebody's name.
  const bool is_none = value == Value(std::string()) || value == Value(Names{});
  if (std::holds_alternative<bool>(value) || is_none) return text;
  return yaml_scalar(text);
}

/// The properties that are not what the language assumes, as `name: value` lines.
template <class T>
std::vector<std::string> stated_fields(const T& object) {
  std::vector<std::string> lines;
  T plain;
  complete(plain);
  static constexpr auto fields = T::fields();
  for (const Field<T>& field : fields) {
    const std::optional<Value> value = get(object, field);
    if (value && value != get(plain, field)) lines.push_back(fmt::format("{}: {}", field.name, yaml_value(*value)));
  }
  return lines;
}

/// A default or the like as one clause: an expression that itself has a clause's word at its top needs parentheses.
std::string clause_safe(const std::string& expression) {
  const std::vector<SqlToken> tokens = sql_tokens(expression);
  for (std::size_t i = !tokens.empty() && tokens.front().is("null") ? 1 : 0; i < tokens.size(); ++i) {
    const bool is_word = tokens[i].kind == SqlToken::Kind::word && tokens[i].depth == 0;
    if (is_word && is_column_clause(lowered(tokens[i].text))) return "(" + expression + ")";
  }
  return expression;
}

std::string short_form(const Column& column, const Name& table) {
  const bool serial = column.serial.value_or(false) && !column.nullable.value_or(true);
  if (serial && column.type == "integer") return "serial";
  if (serial && column.type == "bigint") return "bigserial";
  if (serial && column.type == "smallint") return "smallserial";
  std::string text = column.type.value_or("");
  if (column.collation && !column.collation->empty()) text += " collate " + *column.collation;
  if (!column.nullable.value_or(true)) text += " not null";
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

/// Writes one table, two spaces for each level.
class TableWriter {
public:
  TableWriter(const Name& name, const Table& table) : name_(name), table_(table) {}

  std::string write() {
    line(0, "tables:");
    line(1, yaml_scalar(name_.text()) + ":");
    if (!table_.columns.empty()) line(2, "columns:");
    for (const Column& column : table_.columns) {
      line(3, yaml_scalar(column.name) + ": " + yaml_scalar(short_form(column, name_)));
    }
    if (table_.columns.empty()) line(2, "columns: {}");
    write_primary_key();
    write_parts("unique", table_.uniques, [](const Unique& unique) { return names_text(unique.columns); });
    write_parts("foreign_keys", table_.foreign_keys, [](const ForeignKey& key) { return names_text(key.columns); });
    write_parts("indexes", table_.indexes, [](const Index& index) { return keys_text(index.keys); });
    write_checks();
    return std::move(text_);
  }

private:
  void line(std::size_t level, const std::string& content) {
    text_.append(2 * level, ' ');
    text_ += content + "\n";
  }

  void write_primary_key() {
    if (!table_.primary_key) return;
    const std::vector<std::string> fields = stated_fields(*table_.primary_key);
    if (fields.size() == 1) {
      line(2, "primary_key: " + yaml_scalar(names_text(*table_.primary_key->columns)));
      return;
    }
    line(2, "primary_key:");
    for (const std::string& field : fields) line(3, field);
  }

  /// The key is the columns; where two parts have the same, or it is too long for a key of YAML (1024 characters), the
  /// name is the key, and `columns:` says the rest.
  template <class T, class KeyOf>
  void write_parts(const std::string& section, const std::vector<T>& parts, const KeyOf& key_of) {
    if (parts.empty()) return;
    line(2, section + ":");
    std::map<std::string, int> uses;
    for (const T& part : parts) ++uses[key_of(part)];
    std::map<std::string, std::pair<std::string, const T*>> ordered;
    for (const T& part : parts) {
      const std::string key = key_of(part);
      constexpr std::size_t longest_key = 1000;
      const bool shared = uses[key] > 1 || yaml_scalar(key).size() > longest_key;
      ordered[shared ? key + '\n' + part.name : key] = {shared ? key : "", &part};
    }
    for (const auto& [order, entry] : ordered) {
      const auto& [columns, part] = entry;
      std::vector<std::string> fields = stated_fields(*part);
      if (!columns.empty()) fields.insert(fields.begin(), "columns: " + yaml_scalar(columns));
      const std::string key = yaml_scalar(columns.empty() ? order : part->name);
      line(3, key + (fields.empty() ? ": {}" : ":"));
      for (const std::string& field : fields) line(4, field);
    }
  }

  void write_checks() {
    if (table_.checks.empty()) return;
    line(2, "checks:");
    for (const CheckConstraint& check : table_.checks) {
      const std::vector<std::string> fields = stated_fields(check);
      if (fields.size() == 1) {
        line(3, yaml_scalar(check.name) + ": " + yaml_scalar(*check.expression));
        continue;
      }
      line(3, yaml_scalar(check.name) + ":");
      for (const std::string& field : fields) line(4, field);
    }
  }

  const Name& name_;
  const Table& table_;
  std::string text_;
};

std::string write_enums(const std::map<Name, Enum>& enums) {
  std::string text = "enums:\n";
  for (const auto& [name, enumeration] : enums) {
    const Names& labels = *enumeration.labels;
    text += "  " + yaml_scalar(name.text()) + (labels.empty() ? ": []\n" : ":\n");
    for (const std::string& label : labels) text += "    - " + yaml_scalar(label) + "\n";
  }
  return text;
}

std::string write_settings(const WriteWish& wish) {
  std::string text;
  if (!wish.migrations.empty()) text += "database:\n  build:\n    - migrations: " + yaml_scalar(wish.migrations) + "\n";
  if (wish.schemas.size() == 1) {
    text += "schema: " + yaml_scalar(name_text(wish.schemas.front())) + "\n";
  } else if (!wish.schemas.empty()) {
    text += "schema:\n";
    for (const std::string& schema : wish.schemas) text += "  - " + yaml_scalar(name_text(schema)) + "\n";
  }
  return text + "strict: all\n";
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
  if (!schema.enums.empty()) files.push_back({"enums.yaml", first_line + write_enums(schema.enums)});
  FileNames names;
  for (const auto& [name, table] : schema.tables) {
    files.push_back({names.of(name), first_line + TableWriter(name, with_named_targets(table, schema)).write()});
  }
  return files;
}

}  // namespace schemaproof
