// Which table and which columns afterwards are those that were there before? From schemas and what is stated alone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checks/preservation/kept_value.hpp"
#include "expectation/preserve.hpp"
#include "model/schema.hpp"

namespace schemaproof {

/// A column before, and where its values are to be found afterwards. Of two that come from one each is such a pair.
struct MatchedColumn {
  std::string before;  // empty: it is new, and `becomes` says what it is to hold
  std::string after;   // empty: it is gone
  std::string type_before;
  std::string type_after;
  std::string becomes;  // SQL over the columns before, in place of the value
  KeptValue kept = {};  // of a value now, where its type is called as before
  Place place;

  [[nodiscard]] bool is_there() const { return !after.empty(); }
  [[nodiscard]] const std::string& name() const { return before.empty() ? after : before; }
};

/// A table that is held, and all of its columns that are.
struct MatchedTable {
  Name before;
  Name after;
  const Table* table_before = nullptr;
  const Table* table_after = nullptr;  // null: it is gone
  std::vector<std::size_t> key;        // of `columns`; none: rows are told by all that they hold
  bool key_is_stated = false;          // and so may be NULL, or the same in two rows
  std::string lost_key;                // the column for want of which the primary key does not serve
  std::vector<MatchedColumn> columns;
  std::string may_lose;
  std::string may_add;
  std::string time_zone = {};  // in which its database now reads times without one; empty: UTC
};

/// Why a table cannot be held.
struct NoMatch {
  std::string reason;
  std::string hint;
};

/// Throws NoMatch where the statement names what is not there: a table or column before, a renamed column afterwards, a
/// key.
MatchedTable match(const PreserveWish& wish, const Schema& before, const Schema& after);

}  // namespace schemaproof
