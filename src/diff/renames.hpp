// Which table or column that left is which one that came, under another name?
#pragma once

#include <string>
#include <vector>

#include "model/report.hpp"
#include "model/schema.hpp"

namespace schemaproof {

struct Rename {
  Name table;          // as it is called before
  std::string column;  // empty: the table itself
  std::string to;
  std::string why;  // what the two have in common
  /// Certain enough to be told as one difference: the shape is the same, no other pair has it, and a second thing
  /// speaks for it (see the functions). What is less is a hint.
  bool certain = false;

  [[nodiscard]] const std::string& from() const { return column.empty() ? table.name : column; }
  /// `session`, `account.pwd`.
  [[nodiscard]] std::string text() const;
  /// The statement that does it.
  [[nodiscard]] std::string sql(const std::string& home) const;
  /// Told as a difference, from the old name to the new one.
  [[nodiscard]] Check check(const std::string& home) const;
};

using Renames = std::vector<Rename>;

/// Tables that `found` has and `wish` has not, and the other way round, with the same columns. Certain with the same
/// primary key and either four columns or more, or names that are alike.
Renames renamed_tables(const Schema& found, const Schema& wish);
/// Likewise the columns of tables that both have. Certain where the columns before and after are the same, and either
/// the names are alike or the same keys and indexes rest on them.
Renames renamed_columns(const Schema& found, const Schema& wish);

/// `session=sessions`, `account.pwd=password`: a rename that somebody states. Empty when `found` has no such table or
/// column, or `wish` none of the new name.
Renames stated_rename(const std::string& text, const Schema& found, const Schema& wish);

}  // namespace schemaproof
