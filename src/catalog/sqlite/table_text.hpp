// What a CREATE TABLE of SQLite's says and its pragmas do not tell: checks, collations, what generates a column, names
// of constraints, which keys can wait. Only text that SQLite has taken comes here.
// Source: SQLite documentation, "CREATE TABLE".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/fields.hpp"

namespace schemaproof {

struct CheckText {
  std::string name;    // empty: none
  std::string column;  // that it stands at; empty: at the table
  std::string expression;
};

struct KeyText {
  std::string name;  // of the constraint; empty: none
  Names columns;
  bool is_primary = false;
};

struct ForeignKeyText {
  std::string name;
  Names columns;
  bool deferrable = false;
  bool initially_deferred = false;
};

struct ColumnText {
  std::string name;
  std::string type;       // as it is written
  std::string collation;  // empty: none is named
  std::string generated;  // the expression
  bool autoincrement = false;
};

struct TableText {
  std::vector<ColumnText> columns;
  std::vector<KeyText> keys;  // primary and unique ones
  std::vector<ForeignKeyText> foreign_keys;
  std::vector<CheckText> checks;
};

/// Throws Failure where the text is not understood.
TableText read_table_text(std::string_view sql);

/// What an index is over, entry by entry as written, and its WHERE.
struct IndexText {
  std::vector<std::string> entries;  // without COLLATE, ASC and DESC
  std::string where;
};
IndexText read_index_text(std::string_view sql);

/// What follows AS in CREATE VIEW; a list of columns before it stays, since it names them.
std::string view_definition(std::string_view sql);
/// `BEFORE UPDATE FOR EACH ROW WHEN … BEGIN …; END`: a CREATE TRIGGER without the names of trigger and table.
std::string trigger_definition(std::string_view sql);

}  // namespace schemaproof
