#include "catalog/capture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "catalog/access.hpp"
#include "catalog/queries.hpp"
#include "catalog/reading.hpp"
#include "model/definitions.hpp"
#include "support/interruption.hpp"
#include "support/sql_names.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

void read_names(Reading& reading) {
  reading.query(queries::roles, [&](const Row& row) {
    reading.snapshot.roles.emplace(row.text(0));
    if (row.text(1) == "t") reading.snapshot.database_owner = row.text(0);
  });
  reading.query(queries::shadowed_names, [&](const Row& row) {
    if (row.text(0) != reading.snapshot.schema.home) return;
    reading.snapshot.schema.shadowed.emplace(row.text(1));
    if (row.text(2) == "type") reading.shadowed_types.emplace(row.text(1));
  });
  reading.query(queries::operator_classes, [&](const Row& row) {
    reading.operator_classes[number(row.text(0))] = reading.name_of(row.text(1), row.text(2)).text();
  });
  reading.query(queries::collations, [&](const Row& row) {
    reading.collations[number(row.text(0))] = reading.name_of(row.text(1), row.text(2)).text();
  });
}

/// `of_extensions` takes the tables that nobody states, but that foreign keys may refer to.
void read_tables(Reading& reading, std::map<Name, Table>& of_extensions) {
  FieldReader<Table> fields(reading);
  Columns at;
  reading.query(queries::tables, [&](const Row& row) {
    const Name name = reading.name_of(row.text(1), row.text(2));
    const bool of_extension = row.text(3) == "t";
    Table& table = of_extension ? of_extensions[name] : reading.snapshot.schema.tables[name];
    table.name = name.text();
    table.inherits = Names{};
    table.storage_parameters = Entries{};
    fields.read(row, table);
    if (!table.partition_of->empty()) table.partition_of = reading.seen_name(*table.partition_of);
    if (!table.of_type->empty()) table.of_type = reading.seen_type(*table.of_type);
    for (std::string& parent : *table.inherits) parent = reading.seen_name(parent);
    for (auto& [parameter, value] : parse_options(at.text(row, "toast_parameters"))) {
      table.storage_parameters->emplace_back("toast." + parameter, value);
    }
    table.grants = grants_of({at.text(row, "grants"), at.text(row, "owner"), Grantable::table, reading.snapshot.major});
    OpenTable& open_table = reading.tables[number(row.text(0))];
    open_table.table = &table;
    open_table.name = name;
  });
}

void read_what_is_not_modelled(Reading& reading) {
  reading.query(queries::not_modelled,
                [&](const Row& row) { reading.snapshot.not_modelled.emplace_back(row.text(0), number(row.text(1))); });
}

}  // namespace

Id number(std::string_view text) {
  Id value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

int Columns::of(const Row& row, std::string_view name) {
  if (positions_.empty()) {
    for (int i = 0; i < row.size(); ++i) positions_.emplace(row.column_name(i), i);
  }
  const auto found = positions_.find(std::string(name));
  return found == positions_.end() ? -1 : found->second;
}

std::string_view printed(const Row& row, int column, std::string_view what) {
  if (row.is_null(column) || row.text(column) == "???") {
    throw ConcurrentChange(fmt::format("{} is gone", what));
  }
  return row.text(column);
}

Reading::Reading(ReadSession& session, const std::string& home) : session_(session) {
  snapshot.schema.home = home;
  snapshot.major = session.facts().major();
}

void Reading::query(const char* sql, const OnRow& on_row) {
  stop_if_interrupted();
  session_.query(sql, on_row);
}

Name Reading::name_of(std::string_view schema, std::string_view name) const {
  return {schema == snapshot.schema.home ? std::string() : std::string(schema), std::string(name), {}};
}

std::string Reading::seen_name(std::string_view printed) const {
  const Name name = parse_name(printed);
  if (printed.empty()) return {};
  return name_of(name.schema == "pg_catalog" ? "" : name.schema, name.name).text();
}

const std::string& Reading::seen_type(const std::string& printed) {
  const auto [entry, is_new] = types_.try_emplace(printed);
  if (is_new) entry->second = shown_type(printed, snapshot.schema.home, shadowed_types);
  return entry->second;
}

std::string Reading::owner(std::string_view role) const {
  return role == snapshot.database_owner || role == "pg_database_owner" ? std::string() : std::string(role);
}

std::string Reading::seen_sql(std::string_view printed) const {
  return sql_seen_from(snapshot.schema.home, snapshot.schema.shadowed, printed);
}

Entries parse_options(std::string_view array) {
  Entries entries;
  for (const std::string& option : array_elements(array)) {
    const std::size_t equals = option.find('=');
    std::string value = equals == std::string::npos ? "" : option.substr(equals + 1);
    // reloptions are kept as they were written: on, true and 1 are one.
    if (const std::string word = lowered(value); word == "on" || word == "yes") value = "true";
    if (const std::string word = lowered(value); word == "off" || word == "no") value = "false";
    entries.emplace_back(option.substr(0, equals), value);
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

Entries parse_entries(std::string_view array) {
  Entries entries;
  const std::vector<std::string> elements = array_elements(array);
  for (std::size_t i = 0; i + 1 < elements.size(); i += 2) entries.emplace_back(elements[i], elements[i + 1]);
  return entries;
}

OpenTable* Reading::open(std::string_view id) {
  const auto found = tables.find(number(id));
  return found == tables.end() ? nullptr : &found->second;
}

Names Reading::resolve(const OpenTable& open_table, const std::vector<std::string>& numbers) {
  Names names;
  for (const std::string& attribute : numbers) {
    const Id at = number(attribute);
    names.push_back(at < open_table.column_names.size() ? open_table.column_names[at] : std::string());
  }
  return names;
}

Snapshot capture(ReadSession& session, const std::string& home) {
  Reading reading(session, home);
  std::map<Name, Table> of_extensions;
  read_names(reading);
  read_tables(reading, of_extensions);
  read_views(reading);
  read_columns(reading);
  read_constraints(reading);
  read_indexes(reading);
  read_table_rules(reading);
  read_types(reading);
  read_sequences(reading);
  read_functions(reading);
  read_surroundings(reading);
  read_what_is_not_modelled(reading);
  read_enforced(reading);
  return std::move(reading.snapshot);
}

Observation observe(const Target& target, const ReadSession::Limits& limits, const std::string& home) {
  constexpr int attempts = 10;
  for (int attempt = 1;; ++attempt) {
    try {
      ReadSession session(target, limits);
      Snapshot found = capture(session, home);
      return {session.facts(), std::move(found)};
    } catch (const ConcurrentChange&) {
      if (attempt == attempts) throw;
    }
  }
}

std::string shown_type(const std::string& printed, const std::string& home, const std::set<std::string>& shadowed) {
  const std::vector<SqlToken> tokens = sql_tokens(printed);
  const bool qualified = tokens.size() > 2 && tokens[1].text == ".";
  if (!qualified) return short_type(printed);
  const std::string schema = unquoted_name(tokens[0].text);
  const std::string name = unquoted_name(tokens[2].text);
  const std::string rest = printed.substr(tokens[2].end());
  const bool bare = schema == home && !shadowed.contains(name);
  // A type called "integer" keeps its quotes: bare it would be the built-in. One called "default" would begin a clause.
  const std::string shown_name = is_type_keyword(name) || is_column_clause(name) ? "\"" + name + "\"" : name_text(name);
  return (bare ? shown_name : name_text(schema) + "." + shown_name) + rest;
}

}  // namespace schemaproof
