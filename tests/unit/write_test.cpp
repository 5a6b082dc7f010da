// Do captured files load as the very schema that they were written from, whatever its names are?
#include "expectation/write.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "expectation/load.hpp"
#include "model/spellings.hpp"
#include "support/text.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/hostile_names.hpp"

namespace schemaproof {

namespace {

/// Everything that an object states, but for its place; expressions as far as they are the same without a server.
template <class T>
std::string told(const T& object, const std::string& type = {}) {
  std::string text;
  const Fields fields = T::fields();
  for (const Field& field : fields) {
    const auto value = get(object, field);
    if (!value) continue;
    const auto* expression = std::get_if<std::string>(&*value);
    const bool is_sql = expression != nullptr && field.compared != Compared::exactly && !expression->empty();
    text += "\n  " + std::string(field.name) + " = "
            + (is_sql ? plainly({field.compared, {}, type, *expression}) : shown(*value));
  }
  return text;
}

std::string told(const Table& table) {
  std::vector<std::string> parts;
  for (const Column& column : table.columns) {
    Column complete_column = column;
    // The default of a serial column is its sequence; of another one nothing needs to say that it is none.
    if (column.serial.value_or(false))
      complete_column.default_value.reset();
    else
      complete_column.serial.reset();
    parts.push_back("column " + column.name + told(complete_column, column.type.value_or("")));
  }
  if (table.primary_key) parts.push_back("primary key" + told(*table.primary_key));
  const auto first_of_rest = static_cast<std::ptrdiff_t>(parts.size());
  for (const Unique& unique : table.uniques) parts.push_back("unique " + names_text(unique.columns) + told(unique));
  for (const ForeignKey& key : table.foreign_keys) parts.push_back("key " + names_text(key.columns) + told(key));
  for (const CheckConstraint& check : table.checks) parts.push_back("check " + check.name + told(check));
  for (const Index& index : table.indexes) parts.push_back("index " + keys_text(index.keys) + told(index));
  std::sort(parts.begin() + first_of_rest, parts.end());
  return "table " + table.name + "\n" + joined(parts, "\n");
}

/// The lines of one text that the other lacks, so that a failure shows what is different and no more.
std::vector<std::string> lines_missing(const std::string& from, const std::string& in) {
  const auto lines_of = [](const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    std::sort(lines.begin(), lines.end());
    return lines;
  };
  const std::vector<std::string> wanted = lines_of(in);
  const std::vector<std::string> found = lines_of(from);
  std::vector<std::string> missing;
  std::set_difference(wanted.begin(), wanted.end(), found.begin(), found.end(), std::back_inserter(missing));
  return missing;
}

Schema load_back(const Schema& schema, const WriteWish& wish = {}) {
  const TemporaryFolder folder;
  for (const WrittenFile& file : write_expectation(schema, wish)) folder.write(file.path, file.content);
  const Loaded loaded = load_expectations({folder.path()});
  for (const Mistake& mistake : loaded.mistakes) {
    FAIL_CHECK(mistake.place.text() + ": " + mistake.problem + " | " + mistake.hint);
  }
  REQUIRE(loaded.expectations.size() == 1);
  return loaded.expectations.front().wish;
}

void comes_back(const Schema& schema) {
  const Schema read = load_back(schema);
  REQUIRE(read.tables.size() == schema.tables.size());
  for (const auto& [name, table] : schema.tables) {
    CAPTURE(name.text());
    REQUIRE(read.table(name) != nullptr);
    CHECK(lines_missing(told(*read.table(name)), told(table)) == std::vector<std::string>{});
    CHECK(lines_missing(told(table), told(*read.table(name))) == std::vector<std::string>{});
  }
  REQUIRE(read.enums.size() == schema.enums.size());
  for (const auto& [name, enumeration] : schema.enums) {
    CAPTURE(name.text());
    REQUIRE(read.enums.count(name) == 1);
    CHECK(read.enums.at(name).labels == enumeration.labels);
  }
}

Column column(const std::string& name, const std::string& type = "text") {
  Column made;
  made.name = name;
  made.type = type;
  made.nullable = false;
  made.serial = false;
  complete(made);
  return made;
}

template <class T>
T completed(T object, const std::string& name) {
  object.name = name;
  complete(object);
  return object;
}

Table& add_table(Schema& schema, const Name& name) {
  Table& table = schema.tables[name];
  table.name = name.text();
  return table;
}

/// A table in which every name is this one.
Table& add_hostile(Schema& schema, const Name& name) {
  const std::string& text = name.name;
  Table& table = add_table(schema, name);
  table.columns = {column(text), column(text + "2", name_text(text) == text ? "text" : name_text(text))};
  PrimaryKey key;
  key.columns = Names{text};
  table.primary_key = completed(key, text);
  Unique unique;
  unique.columns = {text, text + "2"};
  table.uniques.push_back(completed(unique, text));
  ForeignKey foreign;
  foreign.columns = {text};
  foreign.references = Reference{name, {text}};
  foreign.on_delete = "set null (" + name_text(text) + ")";
  table.foreign_keys.push_back(completed(foreign, text));
  CheckConstraint check;
  check.expression = "a <> " + std::string(text == "absent" || text == "none" ? text : "'x'::text");
  table.checks.push_back(completed(check, text));
  Index index;
  index.keys = parse_index_keys(name_text(text) + " desc, lower(a)");
  index.include = Names{text + "2", text};
  table.indexes.push_back(completed(index, text));
  return table;
}

}  // namespace

TEST_CASE("write: every hostile name comes back wherever it stands") {
  Schema schema;
  for (const std::string& name : hostile_names()) {
    add_hostile(schema, {"", name});
    schema.enums[{"", name}].labels = Names{name, "other"};
  }
  schema.enums[{"", "all"}].labels = hostile_names();
  comes_back(schema);
}

TEST_CASE("write: hostile schemas come back too") {
  Schema schema;
  for (const std::string& name : hostile_names()) {
    if (name == "id") continue;
    add_hostile(schema, {name, name});
    schema.enums[{name, "kind"}].labels = Names{};
  }
  comes_back(schema);
}

TEST_CASE("write: every kind of column comes back") {
  Schema schema;
  Table& table = add_table(schema, {"", "t"});
  const auto add = [&](const std::string& type, const std::string& default_value) -> Column& {
    table.columns.push_back(column("c" + std::to_string(table.columns.size()), type));
    table.columns.back().default_value = default_value;
    return table.columns.back();
  };
  for (const char* text : {"", "'x'::text", "NOT true", "NULLIF(1, 2)", "(1 IS NOT NULL)",
                           "CASE WHEN true THEN NULL ELSE 'x' END", "'absent'", "now()", "'a: b #c'", "'it''s'",
                           "E'\\n'", "'{}'::jsonb", "a COLLATE \"C\"", "f('default', 1)", "'\n'", "none"}) {
    add("text", text);
    add("numeric(10,2)[]", text).nullable = true;
  }
  add("\"odd type\"", "");
  add("absent", "").nullable = true;
  add("none", "");
  add("text", "").collation = "de-x-icu";
  add("text", "'x'").collation = "app.\"my collation\"";
  add("bigint", "").identity = "always";
  add("bigint", "").identity = "by default";
  add("integer", "nextval('t_id_seq'::regclass)").serial = true;
  Column& generated = add("text", "");
  generated.generated = "lower(a) || 'not null'";
  generated.generation = "stored";
  comes_back(schema);
}

TEST_CASE("write: every property of every part comes back") {
  Schema schema;
  Table& table = add_table(schema, {"", "t"});
  table.columns = {column("a"), column("b"), column("none"), column("absent")};
  PrimaryKey key;
  key.columns = Names{"none", "absent"};
  key.include = Names{"a"};
  key.deferrable = true;
  key.initially = "deferred";
  table.primary_key = completed(key, "t_pkey");
  Unique unique;
  unique.columns = {"absent"};
  unique.nulls_not_distinct = true;
  unique.deferrable = true;
  unique.include = Names{"none"};
  table.uniques = {completed(unique, "t_key")};
  ForeignKey foreign;
  foreign.columns = {"a", "b"};
  foreign.references = Reference{{"", "t"}, {"none", "absent"}};
  foreign.on_delete = "set default (a)";
  foreign.on_update = "restrict";
  foreign.match = "full";
  foreign.deferrable = true;
  foreign.initially = "deferred";
  foreign.validated = false;
  table.foreign_keys = {completed(foreign, "t_fkey")};
  CheckConstraint check;
  check.expression = "absent";
  check.no_inherit = true;
  check.validated = false;
  table.checks = {completed(check, "t_check")};
  check.expression = "none";
  check.no_inherit.reset();
  check.validated.reset();
  table.checks.push_back(completed(check, "t_check2"));
  Index index;
  index.keys = parse_index_keys("a collate \"C\" app.ops desc nulls last, (b || 'x, y')");
  index.unique = true;
  index.method = "gin";
  index.where = "none";
  index.include = Names{"none"};
  index.nulls_not_distinct = true;
  index.valid = false;
  table.indexes = {completed(index, "t_index")};
  comes_back(schema);
}

TEST_CASE("write: parts with the same columns are told apart by their names") {
  Schema schema;
  Table& table = add_table(schema, {"", "t"});
  table.columns = {column("a"), column("b")};
  for (const char* name : {"first", "second: #2", "null"}) {
    Index index;
    index.keys = parse_index_keys("a, b");
    index.where = "b <> '" + std::string(name) + "'";
    table.indexes.push_back(completed(index, name));
    Unique unique;
    unique.columns = {"b"};
    table.uniques.push_back(completed(unique, name));
    ForeignKey foreign;
    foreign.columns = {"a"};
    foreign.references = Reference{{"", "t"}, {"b"}};
    table.foreign_keys.push_back(completed(foreign, name));
  }
  comes_back(schema);
}

TEST_CASE("write: keys that are too long for YAML become names") {
  Schema schema;
  Table& table = add_table(schema, {"", "t"});
  Names names;
  for (int i = 0; i < 32; ++i) names.push_back(std::string(61, 'x') + std::to_string(10 + i));
  for (const std::string& name : names) table.columns.push_back(column(name));
  PrimaryKey key;
  key.columns = names;
  table.primary_key = completed(key, "t_pkey");
  Unique unique;
  unique.columns = names;
  table.uniques = {completed(unique, "t_key")};
  ForeignKey foreign;
  foreign.columns = names;
  foreign.references = Reference{{"", "t"}, names};
  table.foreign_keys = {completed(foreign, "t_fkey")};
  Index index;
  index.keys = parse_index_keys("f(" + std::string(5000, 'a') + ")");
  table.indexes = {completed(index, "t_index")};
  comes_back(schema);
}

TEST_CASE("write: empty things come back") {
  Schema schema;
  add_table(schema, {"", "bare"});
  schema.enums[{"", "Empty"}].labels = Names{};
  schema.enums[{"", "Blank"}].labels = Names{"", " "};
  comes_back(schema);
}

TEST_CASE("write: the settings come back") {
  Schema schema;
  add_table(schema, {"", "t"}).columns = {column("a")};
  const TemporaryFolder folder;
  WriteWish wish;
  wish.schemas = {"app, one", "public"};
  folder.write("it's: #1/1_a.sql", "");
  wish.migrations = "it's: #1";
  for (const WrittenFile& file : write_expectation(schema, wish)) folder.write(file.path, file.content);
  const Loaded loaded = load_expectations({folder.path()});
  CHECK(loaded.mistakes.empty());
  const Expectation& expectation = loaded.expectations.at(0);
  CHECK(expectation.schemas == std::vector<std::string>{"app, one", "public"});
  REQUIRE(expectation.database.has_value());
  CHECK(expectation.database->build.at(0).path == folder.path() / "it's: #1");
  CHECK(expectation.strict.size() == kinds.size());
}

TEST_CASE("write: a schema alone is one name, whatever is in it") {
  Schema schema;
  add_table(schema, {"", "t"}).columns = {column("a")};
  for (const std::string& name : hostile_names()) {
    CAPTURE(name);
    const TemporaryFolder folder;
    WriteWish wish;
    wish.schemas = {name};
    for (const WrittenFile& file : write_expectation(schema, wish)) folder.write(file.path, file.content);
    const Loaded loaded = load_expectations({folder.path()});
    CHECK(loaded.mistakes.empty());
    CHECK(loaded.expectations.at(0).schemas == std::vector<std::string>{name});
  }
}

TEST_CASE("write: the same schema gives the same files, each with a name of its own") {
  Schema schema;
  for (const std::string& name : hostile_names()) add_hostile(schema, {"", name});
  add_table(schema, {"", "User"});
  add_table(schema, {"", "USER"});
  add_table(schema, {"", std::string(250, 'y') + "1"});
  add_table(schema, {"", std::string(250, 'y') + "2"});
  const std::vector<WrittenFile> files = write_expectation(schema, {});
  const std::vector<WrittenFile> again = write_expectation(schema, {});
  REQUIRE(files.size() == again.size());
  std::set<std::string> names;
  for (std::size_t i = 0; i < files.size(); ++i) {
    CHECK(files[i].path == again[i].path);
    CHECK(files[i].content == again[i].content);
    CHECK(names.insert(lowered(files[i].path)).second);
    const std::string name = files[i].path.substr(files[i].path.starts_with("tables/") ? 7 : 0);
    CHECK(name.find_first_of("/\\:*?\"<>| \t\n") == std::string::npos);
    CHECK_FALSE(name.starts_with('.'));
    CHECK(valid_utf8(files[i].content));
    CHECK(files[i].content.starts_with(captured_mark));
  }
}

}  // namespace schemaproof
