#include "checks/preservation/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "support/failure.hpp"
#include "support/text.hpp"

namespace schemaproof {

void for_each_part_of(const std::vector<std::size_t>& columns,
                      const std::function<void(const std::vector<std::size_t>&)>& visit) {
  for (std::size_t begin = 0; begin == 0 || begin < columns.size(); begin += most_columns_at_once) {
    const auto first = columns.begin() + static_cast<std::ptrdiff_t>(begin);
    const std::size_t end = std::min(begin + most_columns_at_once, columns.size());
    visit({first, columns.begin() + static_cast<std::ptrdiff_t>(end)});
  }
}

std::string key_text(const MatchedTable& table, const std::vector<std::size_t>& key, const Texts& row) {
  std::vector<std::string> parts;
  constexpr std::size_t most_columns = 4;
  for (std::size_t i = 0; i < std::min(key.size(), most_columns); ++i)
    parts.push_back(fmt::format("{} {}", name_text(table.columns[key[i]].name()), shown(row[i])));
  return joined(parts, ", ") + (key.size() > most_columns ? ", …" : "");
}

void check_key(ReadSession& session, const RowSql& sql, const MatchedTable& table, Moment side) {
  const auto cells = one_row(session, sql.same_key());
  if (!cells) return;
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < table.key.size(); ++i)
    parts.push_back(fmt::format("{} {}", name_text(table.columns[table.key[i]].name()), shown((*cells)[i])));
  throw Failure(fmt::format("the key does not tell rows apart: two have {}{}", joined(parts, ", "),
                            side == Moment::after ? " now" : ""),
                "'key' names columns that no two rows have the same in; leave it out where there are none");
}

namespace {

class RowComparer {
public:
  RowComparer(const MatchedTable& table, const ComparedSide& before, const ComparedSide& after)
      : table_(table), before_(before), after_(after) {}

  RowsSeen run() {
    if (table_.table_after == nullptr) {
      result_.rows_before = count_in(one_row(before_.session, sql(Moment::before).held_rows())->front());
      return std::move(result_);
    }
    count_gone();
    find_casts();
    if (table_.key_is_stated) {
      for (const Moment side : {Moment::before, Moment::after}) check_key(session(side), sql(side), table_, side);
    }
    compare();
    return std::move(result_);
  }

private:
  [[nodiscard]] RowSql sql(Moment side) const {
    return {side == Moment::before ? before_.home : after_.home, table_, side, casts_};
  }

  [[nodiscard]] ReadSession& session(Moment side) const {
    return side == Moment::before ? before_.session : after_.session;
  }

  /// What the columns that are gone held.
  void count_gone() {
    std::vector<std::size_t> gone;
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
      if (!table_.columns[i].is_there()) gone.push_back(i);
    }
    if (gone.empty()) return;
    const auto cells = one_row(before_.session, sql(Moment::before).gone());
    for (std::size_t i = 0; cells && i < gone.size(); ++i) {
      const std::size_t held = count_in((*cells)[i]);
      if (held > 0) result_.vanished[gone[i]] = held;
    }
  }

  /// There may be no cast from a new type to the old one, or not for each of the values.
  void find_casts() {
    for (const std::size_t i : columns_there(table_)) {
      const MatchedColumn& column = table_.columns[i];
      const bool becomes = !column.becomes.empty();
      if (!becomes && column.type_before == column.type_after) continue;
      const Moment side = becomes ? Moment::before : Moment::after;
      try {
        one_row(session(side), sql(side).cast_all(i));
      } catch (const Failure&) {
        casts_.leave(i);
      }
    }
  }

  void compare() {
    const bool is_multiset = table_.key.empty();
    bool keys_differ = false;
    std::vector<std::size_t> columns;
    for_each_part_of(columns_there(table_), [&](const std::vector<std::size_t>& part) {
      const auto old_print = one_row(before_.session, sql(Moment::before).fingerprint(part));
      const auto new_print = one_row(after_.session, sql(Moment::after).fingerprint(part));
      result_.rows_before = count_in((*old_print)[0]);
      keys_differ = keys_differ || (*old_print)[0] != (*new_print)[0] || (*old_print)[1] != (*new_print)[1];
      for (std::size_t i = 0; i < part.size(); ++i) {
        const bool differs =
            (*old_print)[2 + 2 * i] != (*new_print)[2 + 2 * i] || (*old_print)[3 + 2 * i] != (*new_print)[3 + 2 * i];
        const bool is_key = std::find(table_.key.begin(), table_.key.end(), part[i]) != table_.key.end();
        if (differs && !is_key && !is_multiset) columns.push_back(part[i]);
      }
    });
    if (!columns.empty() || keys_differ) read_rows(columns);
  }

  void read_rows(const std::vector<std::size_t>& columns) {
    constexpr const char* cursor = "schemaproof_rows";
    const std::vector<std::size_t> key = table_.key.empty() ? columns_there(table_) : table_.key;
    const RowSource old_rows = rows_of(before_.session, cursor, sql(Moment::before).declare_cursor(cursor, columns));
    const RowSource new_rows = rows_of(after_.session, cursor, sql(Moment::after).declare_cursor(cursor, columns));
    const auto named = [&](const Texts& row) { return key_text(table_, key, row); };
    OnDifference on;
    on.lost = [&](const Texts& row) { note(result_.lost, [&] { return named(row); }); };
    on.added = [&](const Texts& row) { note(result_.added, [&] { return named(row); }); };
    on.changed = [&](const Texts& old_row, const Texts& new_row, std::size_t value) {
      const std::size_t at = key.size() + 1 + value;
      note(result_.changed[columns[value]],
           [&] { return fmt::format("{}: {}", named(old_row), shown_change(old_row[at], new_row[at])); });
    };
    merge_rows({key.size(), columns.size()}, old_rows, new_rows, on);
  }

  const MatchedTable& table_;
  const ComparedSide& before_;
  const ComparedSide& after_;
  Casts casts_;
  RowsSeen result_;
};

}  // namespace

RowsSeen compare_rows(const MatchedTable& table, const ComparedSide& before, const ComparedSide& after) {
  return RowComparer(table, before, after).run();
}

}  // namespace schemaproof
