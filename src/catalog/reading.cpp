#include "catalog/reading.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "model/column.hpp"
#include "model/definitions.hpp"
#include "support/interruption.hpp"
#include "support/sql_names.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

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

Reading::Reading(ReadSession& session, const std::string& home) : session_(session), home_(home) {
  snapshot.schema.home = home;
  snapshot.major = session.facts().major();
}

Reading::Reading(ReadSession& session, IsHome is_home) : session_(session), is_home_(std::move(is_home)) {
  snapshot.schema.home.clear();
  snapshot.major = session.facts().major();
}

void Reading::look_from(std::string_view schema) {
  if (!is_home_ || schema == home_) return;
  home_ = is_home_(std::string(schema)) ? std::string(schema) : std::string();
  types_.clear();
}

Name Reading::own_name(std::string_view schema, std::string_view name) {
  look_from(schema);
  return is_home_ ? Name{std::string(schema), std::string(name), {}} : name_of(schema, name);
}

const std::set<std::string>& Reading::shadowed_in(const std::string& schema) const {
  static const std::set<std::string> none;
  const auto found = shadowed.find(schema);
  return found == shadowed.end() ? none : found->second;
}

void Reading::query(const char* sql, const OnRow& on_row) {
  stop_if_interrupted();
  session_.query(sql, on_row);
}

Name Reading::name_of(std::string_view schema, std::string_view name) const {
  return name_seen_from(home_, schema, name);
}

std::string Reading::seen_name(std::string_view printed) const {
  const Name name = parse_name(printed);
  if (printed.empty()) return {};
  return name_of(name.schema == "pg_catalog" ? "" : name.schema, name.name).text();
}

const std::string& Reading::seen_type(const std::string& printed) {
  const auto [entry, is_new] = types_.try_emplace(printed);
  if (is_new) entry->second = shown_type(printed, home_, snapshot.schema.built_in_types);
  return entry->second;
}

std::string Reading::owner(std::string_view role) const {
  return role == snapshot.database_owner || role == "pg_database_owner" ? std::string() : std::string(role);
}

std::string Reading::seen_sql(std::string_view printed) const {
  return sql_seen_from(home_, shadowed_in(home_), printed);
}

Entries parse_options(std::string_view array) {
  Entries entries;
  for (const std::string& option : array_elements(array)) {
    const std::size_t equals = option.find('=');
    entries.emplace_back(option.substr(0, equals),
                         equals == std::string::npos ? std::string() : option_value(option.substr(equals + 1)));
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

OpenTable* Reading::find(std::string_view id) {
  const auto found = tables.find(number(id));
  return found == tables.end() ? nullptr : &found->second;
}

OpenTable* Reading::open(std::string_view id) {
  OpenTable* table = find(id);
  if (table != nullptr) look_from(table->name.schema);
  return table;
}

Names Reading::resolve(const OpenTable& open_table, const std::vector<std::string>& numbers) {
  Names names;
  for (const std::string& attribute : numbers) {
    const Id at = number(attribute);
    names.push_back(at < open_table.column_names.size() ? open_table.column_names[at] : std::string());
  }
  return names;
}

void FieldReader::read(const Row& row, Object& object) {
  if (pairs_.empty()) pair_up(row);
  for (const auto& [column, field] : pairs_) {
    if (!row.is_null(column)) set(row.text(column), *field, object);
  }
  if (comment_ != nullptr && !object.comment) object.comment = "";
}

void FieldReader::pair_up(const Row& row) {
  for (const Field& field : fields_) {
    if (holds<Reference>(field)) continue;
    for (int i = 0; i < row.size(); ++i) {
      if (row.column_name(i) != field.name) continue;
      pairs_.emplace_back(i, &field);
      if (field.name == "comment") comment_ = &field;
    }
  }
}

void FieldReader::set(std::string_view text, const Field& field, Object& object) const {
  if (holds<Entries>(field)) {
    if (field.compared == Compared::as_privileges) return;  // by hand: they need to know of what
    Entries entries = holds_options(field) ? parse_options(text) : parse_entries(text);
    for (auto& [name, value] : entries) settle(value, field);
    set_value(object, field, std::move(entries));
  } else if (holds<Names>(field)) {
    set_value(object, field, array_elements(text));
  } else if (holds<std::string>(field)) {
    std::string value(text);
    settle(value, field);
    set_value(object, field, std::move(value));
  } else {
    set_text(object, field, text);
  }
}

void FieldReader::settle(std::string& value, const Field& field) const {
  const bool is_plain =
      field.compared == Compared::exactly || field.compared == Compared::as_body || field.compared == Compared::as_set;
  if (field.name == "owner")
    value = reading_.owner(value);
  else if (field.compared == Compared::as_type || field.compared == Compared::as_attribute)
    value = reading_.seen_type(value);
  else if (!is_plain)
    value = reading_.seen_sql(value);
}

std::string shown_type(const std::string& printed, const std::string& home, const std::set<std::string>& built_in) {
  const std::vector<SqlToken> tokens = sql_tokens(printed);
  const bool qualified = tokens.size() > 2 && tokens[1].text == ".";
  if (!qualified) return short_type(printed);
  const std::string schema = unquoted_name(tokens[0].text);
  const std::string name = unquoted_name(tokens[2].text);
  const std::string rest = printed.substr(tokens[2].end());
  const bool bare = schema == home && !built_in.contains(name);
  // A type called "integer" keeps its quotes: bare it would be the built-in. One called "default" would begin a clause.
  const std::string shown_name = is_type_keyword(name) || is_column_clause(name) ? "\"" + name + "\"" : name_text(name);
  return (bare ? shown_name : name_text(schema) + "." + shown_name) + rest;
}

}  // namespace schemaproof
