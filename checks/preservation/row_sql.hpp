// The SQL that reads a table's rows so that they can be held against what they were: as text, under the settings that
// every ReadSession pins.
#pragma once

#include <string>
#include <vector>

#include "checks/preservation/table_match.hpp"
#include "model/ddl.hpp"

namespace schemaproof {

enum class Side { before, after };

/// Whether values are cast to the other side's type where types differ: the new value, cast back to the old type, must
/// print the old text. Where there is no such cast, texts are compared as they are.
enum class Cast { to_other_side, none };

class RowSql {
public:
  RowSql(const Ddl& ddl, const MatchedTable& table, Side side, Cast cast)
      : ddl_(ddl), table_(table), side_(side), cast_(cast) {}

  /// One row: how many rows, how often each column is not NULL, and a sum of hashes for the key and for each column.
  /// A column's is seeded with its row's key, so that values that change places show. Sums do not depend on the order.
  /// The columns are those that are there.
  [[nodiscard]] std::string fingerprint() const;
  /// How often each of the columns that are gone is not NULL.
  [[nodiscard]] std::string gone() const;
  /// Declares a cursor over rows in the order of their keys: the key, whether the row may go or come, and these
  /// columns.
  [[nodiscard]] std::string declare_cursor(const std::string& name, const std::vector<std::size_t>& columns) const;

private:
  [[nodiscard]] std::string from() const;
  [[nodiscard]] std::string value(const MatchedColumn& column) const;
  [[nodiscard]] std::string text(const MatchedColumn& column) const;
  [[nodiscard]] std::string hash(const MatchedColumn& column, const std::string& seed) const;
  [[nodiscard]] std::string key_hash() const;
  [[nodiscard]] std::vector<std::size_t> key() const;

  const Ddl& ddl_;
  const MatchedTable& table_;
  Side side_;
  Cast cast_;
};

/// The columns that are there, by their places.
std::vector<std::size_t> columns_there(const MatchedTable& table);

}  // namespace schemaproof
