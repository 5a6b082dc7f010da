// The SQL that reads a table's rows so that they can be held against what they were: as text, under the settings that
// every ReadSession pins.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "checks/preservation/table_match.hpp"

namespace schemaproof {

enum class Moment { before, after };

/// How the values of columns whose types differ are compared: the new value, cast back to the old type, must print the
/// old text; what is to become is cast to the new type. Where there is no such cast for each of a column's values,
/// texts are compared as they are.
class Casts {
public:
  void leave(std::size_t column) { without_.insert(column); }
  [[nodiscard]] bool has(std::size_t column) const { return !without_.contains(column); }
  /// By way of its text, where no cast leads there at once.
  void go_through_text(std::size_t column) { through_text_.insert(column); }
  [[nodiscard]] bool goes_through_text(std::size_t column) const { return through_text_.contains(column); }
  /// Only those values that print as one of the old type does; see can_be_guarded().
  void guard(std::size_t column) { guarded_.insert(column); }
  [[nodiscard]] bool guards(std::size_t column) const { return guarded_.contains(column); }

private:
  std::set<std::size_t> without_;
  std::set<std::size_t> through_text_;
  std::set<std::size_t> guarded_;
};

/// All rows of a table, or those that may neither go nor come.
enum class Counted { all, held };

class RowSql {
public:
  /// `home`: the schema of names without one. `table` and `casts` must outlive it.
  RowSql(std::string home, const MatchedTable& table, Moment side, const Casts& casts)
      : home_(std::move(home)), table_(table), side_(side), casts_(casts) {}

  /// One row: how many rows, a sum of hashes for the key, and for each of these columns how often it is not NULL and a
  /// sum of hashes. A column's is seeded with its row's key, so that values that change places show. Sums do not depend
  /// on the order.
  [[nodiscard]] std::string fingerprint(const std::vector<std::size_t>& columns, Counted counted = Counted::all) const;
  /// The same by parts of the table, in their order, without how often a column is not NULL: the part's number comes
  /// first. `parts`: a power of two; a row is in that which the last bits of its key's hash say.
  [[nodiscard]] std::string part_fingerprints(const std::vector<std::size_t>& columns, std::size_t parts,
                                              Counted counted) const;
  /// The first keys of a part's rows, as texts.
  [[nodiscard]] std::string part_keys(std::size_t part, std::size_t parts, std::size_t most) const;
  /// One row, where there is a cast for each of the column's values; else the server refuses.
  [[nodiscard]] std::string cast_all(std::size_t column) const;
  /// A row where two rows have the same key: that key.
  [[nodiscard]] std::string same_key() const;
  /// One row: how many rows there are that may not go.
  [[nodiscard]] std::string held_rows() const;
  /// How often each of the columns that are gone is not NULL.
  [[nodiscard]] std::string gone() const;
  /// Declares a cursor over rows in the order of their keys: the key, whether the row may go or come, and these
  /// columns.
  [[nodiscard]] std::string declare_cursor(const std::string& name, const std::vector<std::size_t>& columns) const;
  /// The same with hashes in place of what the columns hold, and behind them what `texts` hold. Rows without a key are
  /// in the order of a hash of all that they hold, which stands in place of the key.
  [[nodiscard]] std::string declare_hash_cursor(const std::string& name, const std::vector<std::size_t>& columns,
                                                const std::vector<std::size_t>& texts) const;

private:
  [[nodiscard]] std::string from() const;
  [[nodiscard]] std::string from_with_hash() const;
  [[nodiscard]] std::string from_with_hash_once() const;
  [[nodiscard]] std::string value(const MatchedColumn& column) const;
  [[nodiscard]] std::string converted(const std::string& value, const std::string& from, const std::string& to) const;
  [[nodiscard]] std::string allowed() const;
  [[nodiscard]] std::string cast_back(std::size_t column) const;
  [[nodiscard]] std::string rounds(std::size_t column) const;
  [[nodiscard]] std::string text(std::size_t column) const;
  [[nodiscard]] std::string hash(std::size_t column, const std::string& seed) const;
  [[nodiscard]] std::string key_hash() const;
  [[nodiscard]] std::string key_order() const;
  [[nodiscard]] std::vector<std::size_t> key() const;

  std::string home_;
  const MatchedTable& table_;
  Moment side_;
  const Casts& casts_;
};

/// Whether values of that type are hashed by its own function, and not as texts.
bool is_hashed_by_type(const std::string& type);

/// Whether it shows in a text that it is how a value of that type is printed.
bool can_be_guarded(const std::string& type);

/// What to read a table's rows from: those of a partitioned table are in its partitions; those of tables that inherit
/// from it are their own. With its schema, wherever names are looked for. `home`: that of names without one.
std::string own_rows(const std::string& home, const Name& name, const Table& table);

/// The columns that are there, by their places.
std::vector<std::size_t> columns_there(const MatchedTable& table);

}  // namespace schemaproof
