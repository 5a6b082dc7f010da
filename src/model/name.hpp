// The name of a table or a type, as seen from the schema that is asked.
#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <vector>

namespace schemaproof {

/// `schema` is empty for what lies in the schema asked ("home"): so the same wish fits any schema that has its shape,
/// and what people read has no prefix that says nothing.
struct Name {
  std::string schema;
  std::string name;
  /// What tells apart things of one name: of a function the types of its arguments, as `(integer, text)` (empty: any);
  /// of default privileges whose they are, as ` of app in public`.
  std::string arguments = {};

  auto operator<=>(const Name&) const = default;
  /// As the language writes it: `user`, `auth.users`; a part with a dot or the like in SQL quotes.
  [[nodiscard]] std::string text() const;
  /// As SQL writes it. `home` is the schema that an empty `schema` stands for; `public` is left out.
  [[nodiscard]] std::string sql(std::string_view home) const;
};

/// What lies in a schema, as seen from home, whose own names are bare.
Name name_seen_from(std::string_view home, std::string_view schema, std::string_view name);
/// Reads `touch()`, `auth.shift(timestamptz, integer)`, and `touch` for whichever arguments. The types are as written.
Name parse_function_name(std::string_view text);
/// Reads `user`, `auth.users`, `"odd.name"`. The whole text is one name unless it has a dot outside quotes.
Name parse_name(std::string_view text);
/// As the language writes it, without `pg_catalog`, where every session looks first: `C` for `pg_catalog."C"`.
std::string without_catalog(std::string_view text);
/// A column of a table: `product.id`, `auth.users."e.mail"`.
struct ColumnName {
  Name table;
  std::string column;
};
ColumnName parse_column_name(std::string_view text);
/// A single name as the language writes it: bare, or in SQL quotes where a bare one would be read as something else.
std::string name_text(std::string_view name);
/// A list of names as a key: `a, b`.
std::string names_text(const std::vector<std::string>& names);
/// Splits `a, "b, c"` at its top-level commas and takes off the SQL quotes.
std::vector<std::string> parse_names(std::string_view text);

/// The name that the server gives to what stands over a column of a table: `job_id_seq`, `job_id_not_null`. Of a long
/// one both are shortened. Source: makeObjectName in src/backend/commands/indexcmds.c.
std::string chosen_name(std::string table, std::string column, std::string_view label);

/// Whether it is such a name, perhaps with a number behind it, where the first was taken.
bool is_chosen_name(const std::string& name, const std::string& table, const std::string& column,
                    std::string_view label);

/// What a foreign key points to.
struct Reference {
  Name table;
  std::vector<std::string> columns;

  bool operator==(const Reference&) const = default;
  [[nodiscard]] std::string text() const;  // `user(id)`
};

}  // namespace schemaproof
