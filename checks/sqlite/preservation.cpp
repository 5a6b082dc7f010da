#include "checks/sqlite/preservation.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "checks/preservation/judgement.hpp"
#include "migrations/bookkeeping.hpp"
#include "sqlite/sql_tokens.hpp"
#include "support/failure.hpp"
#include "support/interruption.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// Two files that are read together: `before` and `now` in SQL.
class TwoFiles {
public:
  TwoFiles(const DisposableFile& before, const DisposableFile& now) {
    both_.attach(before.path(), "before");
    both_.attach(now.path(), "now");
  }
  void query(const std::string& sql, const OnRow& on_row) {
    stop_if_interrupted();
    if (const auto error = both_.run(sql, on_row)) throw Failure(error->message);
  }
  std::size_t count(const std::string& sql) {
    std::size_t count = 0;
    query(sql, [&](const Row& row) { count = count_in(std::string(row.text(0))); });
    return count;
  }

private:
  SqliteScratch both_;
};

std::string table_of(const char* file, const Name& name) {
  return sqlite_quoted(file) + "." + sqlite_quoted(name.name);
}

/// The SQL that holds the rows of one table before against those now. `o` is a row before, `n` one now.
class HeldTable {
public:
  HeldTable(const MatchedTable& table, TwoFiles& files) : table_(table), files_(files), key_(table.key) {}

  RowsSeen look() {
    RowsSeen seen;
    const std::string old_table = table_of("before", table_.before);
    if (table_.table_after == nullptr) {
      const std::string held =
          table_.may_lose.empty() ? "" : fmt::format(" WHERE NOT coalesce(({}), 0)", table_.may_lose);
      seen.rows_before = files_.count("SELECT count(*) FROM " + old_table + held);
      return seen;
    }
    seen.rows_before = files_.count("SELECT count(*) FROM " + old_table);
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
      const MatchedColumn& column = table_.columns[i];
      if (column.is_there() || column.before.empty()) continue;
      const std::size_t held =
          files_.count(fmt::format("SELECT count({}) FROM {}", sqlite_quoted(column.before), old_table));
      if (held > 0) seen.vanished[i] = held;
    }
    check_key();
    if (key_.empty())
      compare_as_multisets(seen);
    else
      compare_by_key(seen);
    return seen;
  }

private:
  [[nodiscard]] const MatchedColumn& column(std::size_t at) const { return table_.columns[at]; }

  /// A primary key of SQLite's may be NULL, and then tells no rows apart: such rows are told by all that they hold. A
  /// key that is stated must tell them apart.
  void check_key() {
    for (const bool is_before : {true, false}) {
      std::vector<std::string> columns;
      for (const std::size_t at : key_)
        columns.push_back(sqlite_quoted(is_before ? column(at).before : column(at).after));
      if (columns.empty()) return;
      const std::string all = joined(columns, ", ");
      const std::size_t doubles =
          files_.count(fmt::format("SELECT count(*) FROM (SELECT 1 FROM {} GROUP BY {} HAVING count(*) > 1)",
                                   is_before ? table_of("before", table_.before) : table_of("now", table_.after), all));
      if (doubles == 0) continue;
      if (table_.key_is_stated)
        throw Failure(fmt::format("the key does not tell rows apart{}: {}", is_before ? "" : " now", all),
                      "'key' names columns that no two rows have the same in; leave it out where there are none");
      key_.clear();
    }
  }

  /// The rows before, with what of them may go and what columns are to become.
  [[nodiscard]] std::string old_rows() const {
    std::string columns = "*";
    if (!table_.may_lose.empty()) columns += fmt::format(", coalesce(({}), 0) AS \"schemaproof may\"", table_.may_lose);
    for (const std::size_t at : columns_there(table_)) {
      if (!column(at).becomes.empty()) columns += fmt::format(", ({}) AS {}", column(at).becomes, becomes(at));
    }
    return fmt::format("(SELECT {} FROM {})", columns, table_of("before", table_.before));
  }
  [[nodiscard]] std::string new_rows() const {
    std::string columns = "*";
    if (!table_.may_add.empty()) columns += fmt::format(", coalesce(({}), 0) AS \"schemaproof may\"", table_.may_add);
    return fmt::format("(SELECT {} FROM {})", columns, table_of("now", table_.after));
  }
  static std::string becomes(std::size_t at) { return fmt::format("\"schemaproof becomes {}\"", at); }

  [[nodiscard]] std::string old_value(std::size_t at) const {
    return "o." + (column(at).becomes.empty() ? sqlite_quoted(column(at).before) : becomes(at));
  }
  [[nodiscard]] std::string new_value(std::size_t at) const { return "n." + sqlite_quoted(column(at).after); }

  static std::string cast_as_that_of(const std::string& value, const std::string& other) {
    return fmt::format(
        "CASE typeof({1}) WHEN 'text' THEN CAST({0} AS TEXT) WHEN 'integer' THEN CAST({0} AS INTEGER) WHEN 'real' THEN "
        "CAST({0} AS REAL) WHEN 'blob' THEN CAST({0} AS BLOB) END",
        value, other);
  }

  /// Byte for byte, whatever the columns' collations and affinities. Where a column has another type, a value that
  /// leads to the other and back is the same.
  [[nodiscard]] std::string is_same(std::size_t at) const {
    const std::string old = old_value(at);
    const std::string now = new_value(at);
    // What it is to become goes through the affinity of its column.
    if (!column(at).becomes.empty()) return fmt::format("({} COLLATE BINARY IS {})", now, old);
    std::string same = fmt::format("(typeof({0}) = typeof({1}) AND +{0} COLLATE BINARY IS +{1})", old, now);
    if (lowered(column(at).type_before) == lowered(column(at).type_after)) return same;
    return fmt::format("({} OR ({} COLLATE BINARY IS +{} AND {} COLLATE BINARY IS +{}))", same,
                       cast_as_that_of(now, old), old, cast_as_that_of(old, now), now);
  }

  [[nodiscard]] std::string same_key() const {
    std::vector<std::string> conditions;
    for (const std::size_t at : key_)
      conditions.push_back(
          fmt::format("n.{} IS o.{}", sqlite_quoted(column(at).after), sqlite_quoted(column(at).before)));
    return joined(conditions, " AND ");
  }

  [[nodiscard]] std::string key_columns(const char* alias, const std::vector<std::size_t>& key) const {
    std::vector<std::string> columns;
    for (const std::size_t at : key) {
      const std::string& name = *alias == 'o' ? column(at).before : column(at).after;
      columns.push_back(fmt::format("CAST({}.{} AS TEXT)", alias, sqlite_quoted(name)));
    }
    return joined(columns, ", ");
  }

  [[nodiscard]] Texts texts(const Row& row, int first, std::size_t count) const {
    Texts all;
    for (int i = first; i < first + static_cast<int>(count); ++i)
      all.push_back(row.is_null(i) ? std::nullopt : std::optional<std::string>(row.text(i)));
    return all;
  }

  void compare_by_key(RowsSeen& seen) {
    const auto named = [&](const Row& row) { return key_text(table_, key_, texts(row, 0, key_.size())); };
    const std::string lost_may = table_.may_lose.empty() ? "" : " AND NOT o.\"schemaproof may\"";
    files_.query(fmt::format("SELECT {} FROM {} AS o WHERE NOT EXISTS (SELECT 1 FROM {} AS n WHERE {}){}",
                             key_columns("o", key_), old_rows(), table_of("now", table_.after), same_key(), lost_may),
                 [&](const Row& row) { note(seen.lost, [&] { return named(row); }); });
    const std::string added_may = table_.may_add.empty() ? "" : " AND NOT n.\"schemaproof may\"";
    files_.query(
        fmt::format("SELECT {} FROM {} AS n WHERE NOT EXISTS (SELECT 1 FROM {} AS o WHERE {}){}",
                    key_columns("n", key_), new_rows(), table_of("before", table_.before), same_key(), added_may),
        [&](const Row& row) { note(seen.added, [&] { return named(row); }); });
    for_each_part_of(columns_there(table_), [&](const std::vector<std::size_t>& part) { compare_columns(part, seen); });
  }

  void compare_columns(const std::vector<std::size_t>& columns, RowsSeen& seen) {
    if (columns.empty()) return;
    std::string selected = key_columns("o", key_);
    std::vector<std::string> conditions;
    for (const std::size_t at : columns) {
      conditions.push_back(is_same(at));
      selected +=
          fmt::format(", {}, CAST({} AS TEXT), CAST({} AS TEXT)", conditions.back(), old_value(at), new_value(at));
    }
    files_.query(fmt::format("SELECT {} FROM {} AS o JOIN {} AS n ON {} WHERE NOT ({})", selected, old_rows(),
                             table_of("now", table_.after), same_key(), joined(conditions, " AND ")),
                 [&](const Row& row) {
                   for (std::size_t i = 0; i < columns.size(); ++i) {
                     const int first = static_cast<int>(key_.size() + 3 * i);
                     if (row.text(first) == "1") continue;
                     note(seen.changed[columns[i]], [&] {
                       const Texts values = texts(row, first + 1, 2);
                       return fmt::format("{}: {}", key_text(table_, key_, texts(row, 0, key_.size())),
                                          shown_change(values[0], values[1]));
                     });
                   }
                 });
  }

  /// How often each row was there before, and is now.
  void compare_as_multisets(RowsSeen& seen) {
    const std::vector<std::size_t> columns = columns_there(table_);
    std::vector<std::string> old_values{
        "1 AS d", table_.may_lose.empty() ? "0 AS lose" : "o.\"schemaproof may\" AS lose", "0 AS add_"};
    std::vector<std::string> new_values{"-1", "0", table_.may_add.empty() ? "0" : "n.\"schemaproof may\""};
    std::vector<std::string> groups;
    std::vector<std::string> shown_values;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const MatchedColumn& one = column(columns[i]);
      const bool as_text = lowered(one.type_before) != lowered(one.type_after) || !one.becomes.empty();
      const char* const value = as_text ? "CAST({} AS TEXT)" : "+{}";
      old_values.push_back(fmt::format(fmt::runtime(value), old_value(columns[i])) + fmt::format(" AS v{}", i));
      new_values.push_back(fmt::format(fmt::runtime(value), new_value(columns[i])));
      groups.push_back(fmt::format("typeof(v{0}), v{0} COLLATE BINARY", i));
      shown_values.push_back(fmt::format("CAST(v{} AS TEXT)", i));
    }
    if (columns.empty()) return;
    files_.query(
        fmt::format(
            "SELECT sum(d), max(lose), max(add_), {} FROM (SELECT {} FROM {} AS o UNION ALL SELECT {} FROM {} AS n) "
            "GROUP BY {} HAVING sum(d) <> 0",
            joined(shown_values, ", "), joined(old_values, ", "), old_rows(), joined(new_values, ", "), new_rows(),
            joined(groups, ", ")),
        [&](const Row& row) {
          long more = std::stol(std::string(row.text(0)));
          if (row.text(more > 0 ? 1 : 2) == "1") return;
          RowTally& tally = more > 0 ? seen.lost : seen.added;
          for (; more != 0; more += more > 0 ? -1 : 1)
            note(tally, [&] { return key_text(table_, columns, texts(row, 3, columns.size())); });
        });
  }

  const MatchedTable& table_;
  TwoFiles& files_;
  std::vector<std::size_t> key_;
};

std::vector<PreserveWish> held_tables(const Expectation& expectation, const SeededFile& before, TwoFiles& files) {
  if (expectation.preserve) return expectation.preserve->tables;
  std::vector<PreserveWish> wishes;
  for (const auto& [name, table] : before.found.schema.tables) {
    if (!has_rows_of_its_own(table, name.name)) continue;
    if (files.count(fmt::format("SELECT EXISTS (SELECT 1 FROM {})", table_of("before", name))) == 0) continue;
    wishes.emplace_back().table = name;
  }
  return wishes;
}

}  // namespace

void ask_preserved(const Expectation& expectation, const SeededFile& before, const DisposableFile& now,
                   const Snapshot& found, Answers& answers) {
  TwoFiles files(before.copy, now);
  const auto& database = expectation.database;
  const Place fallback = expectation.preserve ? expectation.preserve->place : database ? database->place : Place{};
  for (PreserveWish wish : held_tables(expectation, before, files)) {
    if (wish.table.schema == found.schema.home) wish.table.schema.clear();
    Check check;
    check.subject = {"preserve", "preserved table", "preserve", wish.table.text()};
    check.place = wish.place.known() ? wish.place : fallback;
    check.ref = wish.ref;
    try {
      const MatchedTable table = match(wish, before.found.schema, found.schema);
      judge_rows({table, wish, "after " + before.after}, HeldTable(table, files).look(), check, answers);
    } catch (const NoMatch& none) {
      cannot_tell(check, none.reason, none.hint);
    } catch (const Failure& failure) {
      cannot_tell(check, failure.what(), failure.hint);
    }
    answers.checks.push_back(std::move(check));
  }
}

}  // namespace schemaproof
