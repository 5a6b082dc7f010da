#include "catalog/capture.hpp"

#include <fmt/format.h>

#include <charconv>

#include "catalog/queries.hpp"
#include "catalog/reading.hpp"
#include "support/interruption.hpp"
#include "support/sql_names.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

void read_names(Reading& reading) {
  reading.query(queries::schemas, [&](const Row& row) { reading.snapshot.schemas.emplace(row.text(0)); });
  reading.query(queries::shadowed_types, [&](const Row& row) {
    if (row.text(0) == reading.snapshot.schema.home) reading.shadowed.emplace(row.text(1));
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
  reading.query(queries::tables, [&](const Row& row) {
    const Name name = reading.name_of(row.text(1), row.text(2));
    const bool of_extension = row.text(3) == "t";
    Table& table = of_extension ? of_extensions[name] : reading.snapshot.schema.tables[name];
    table.name = name.text();
    OpenTable& open_table = reading.tables[number(row.text(0))];
    open_table.table = &table;
    open_table.name = name;
  });
}

void read_enums(Reading& reading) {
  reading.query(queries::enums, [&](const Row& row) {
    const Name name = reading.name_of(row.text(0), row.text(1));
    Enum& enumeration = reading.snapshot.schema.enums[name];
    enumeration.name = name.text();
    enumeration.labels = array_elements(row.text(2));
  });
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

void Reading::query(const char* sql, const OnRow& on_row) {
  stop_if_interrupted();
  session_.query(sql, on_row);
}

Name Reading::name_of(std::string_view schema, std::string_view name) const {
  return {schema == snapshot.schema.home ? std::string() : std::string(schema), std::string(name)};
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
  read_columns(reading);
  read_constraints(reading);
  read_indexes(reading);
  read_enums(reading);
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
