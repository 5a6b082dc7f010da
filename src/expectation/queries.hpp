// Read-only SQL of the user's with the answer that it must give.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "expectation/yaml.hpp"

namespace schemaproof {

/// One value of an answer.
struct Cell {
  std::optional<std::string> text;  // nothing: NULL
  bool plain = false;               // written without quotes: `true` and numbers then mean values and not texts
};

using Cells = std::vector<std::vector<Cell>>;  // rows, each with its columns

struct QueryWish {
  std::string name;
  std::string sql;   // one statement
  std::string file;  // where it was read from, as a person would write it; empty: it stands in the expectation
  Cells returns;
  std::string ref;
  Place place;
  Place returns_place;
};

/// SQL as somebody wrote it: one or more statements.
struct WrittenScript {
  std::string sql;
  std::string file;  // as that of a query
  Place place;
};

/// The SQL that stands there, or that of the .sql file that is named there; nothing after a mistake. `what` names it in
/// one: `'sql'`. `folder`: what the path of a file starts from.
std::optional<WrittenScript> read_script(const YamlNode& node, std::string_view what,
                                         const std::filesystem::path& folder, Mistakes& mistakes);

/// Adds what the section states; a query that is there already is a mistake.
void read_queries(const YamlNode& node, const std::filesystem::path& folder, std::vector<QueryWish>& queries,
                  Mistakes& mistakes);

/// Queries without names, as a map from SQL to answer or as a list of `{sql: …, returns: …}`. Each is called as its SQL
/// is written. `what` names the place in a mistake: `'then'`.
std::vector<QueryWish> read_nameless_queries(const YamlNode& node, std::string_view what,
                                             const std::filesystem::path& folder, Mistakes& mistakes);

}  // namespace schemaproof
