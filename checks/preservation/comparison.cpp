#include "checks/preservation/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <functional>
#include <optional>
#include <utility>

#include "support/failure.hpp"
#include "support/interruption.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

constexpr std::size_t most_shown = 3;
constexpr std::size_t rows_at_once = 2000;

using Cells = std::vector<std::optional<std::string>>;

Cells cells_of(const Row& row) {
  Cells cells(static_cast<std::size_t>(row.size()));
  for (int i = 0; i < row.size(); ++i) {
    if (!row.is_null(i)) cells[static_cast<std::size_t>(i)] = row.text(i);
  }
  return cells;
}

std::optional<Cells> one_row(ReadSession& session, const std::string& sql) {
  std::optional<Cells> cells;
  session.query(sql, [&](const Row& row) { cells = cells_of(row); });
  return cells;
}

std::size_t number(const std::optional<std::string>& text) {
  return static_cast<std::size_t>(std::stoull(text.value_or("0")));
}

/// The rows of one side, in the order of their keys, a batch in memory at a time.
class RowStream {
public:
  RowStream(ReadSession& session, std::string name, const std::string& declaration)
      : session_(session), name_(std::move(name)) {
    session_.query(declaration, [](const Row&) {});
  }

  /// Null at the end.
  const Cells* current() {
    if (at_ == batch_.size() && !is_done_) fetch();
    return at_ < batch_.size() ? &batch_[at_] : nullptr;
  }
  void advance() { ++at_; }

  ~RowStream() {
    try {
      session_.query("CLOSE " + name_, [](const Row&) {});
    } catch (const std::exception&) {
      // A failure took it along already.
    }
  }
  RowStream(const RowStream&) = delete;
  RowStream& operator=(const RowStream&) = delete;

private:
  void fetch() {
    stop_if_interrupted();
    batch_.clear();
    at_ = 0;
    session_.query(fmt::format("FETCH {} FROM {}", rows_at_once, name_),
                   [&](const Row& row) { batch_.push_back(cells_of(row)); });
    is_done_ = batch_.size() < rows_at_once;
  }

  ReadSession& session_;
  std::string name_;
  std::vector<Cells> batch_;
  std::size_t at_ = 0;
  bool is_done_ = false;
};

std::string shown(const std::optional<std::string>& value) {
  constexpr std::size_t longest = 60;  // characters
  if (!value) return "NULL";
  const std::string text = printable(*value);
  std::size_t characters = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) continue;
    if (++characters > longest) return "'" + text.substr(0, at) + "…'";
  }
  return "'" + text + "'";
}

void note(RowTally& tally, const std::function<std::string()>& text) {
  if (++tally.count <= most_shown) tally.first.push_back(text());
}

/// Walks both sides in step.
class Merge {
public:
  Merge(const MatchedTable& table, const std::vector<std::size_t>& columns, RowsSeen& result)
      : table_(table), columns_(columns), result_(result) {
    key_ = table.key.empty() ? columns_there(table) : table.key;
  }

  void run(RowStream& before, RowStream& after) {
    for (;;) {
      const Cells* old_row = before.current();
      const Cells* new_row = after.current();
      if (old_row == nullptr && new_row == nullptr) return;
      const int order = old_row == nullptr ? 1 : new_row == nullptr ? -1 : compare(*old_row, *new_row);
      if (order < 0) {
        if (!is_allowed(*old_row)) note(result_.lost, [&] { return key_text(*old_row); });
        before.advance();
      } else if (order > 0) {
        if (!is_allowed(*new_row)) note(result_.added, [&] { return key_text(*new_row); });
        after.advance();
      } else {
        look_at_values(*old_row, *new_row);
        before.advance();
        after.advance();
      }
    }
  }

private:
  /// As `COLLATE "C" NULLS FIRST` orders.
  [[nodiscard]] int compare(const Cells& a, const Cells& b) const {
    for (std::size_t i = 0; i < key_.size(); ++i) {
      if (a[i].has_value() != b[i].has_value()) return a[i].has_value() ? 1 : -1;
      if (!a[i]) continue;
      if (const int order = a[i]->compare(*b[i]); order != 0) return order;
    }
    return 0;
  }

  [[nodiscard]] bool is_allowed(const Cells& row) const { return row[key_.size()] == "t"; }

  [[nodiscard]] std::string key_text(const Cells& row) const {
    std::vector<std::string> parts;
    constexpr std::size_t most_columns = 4;
    for (std::size_t i = 0; i < std::min(key_.size(), most_columns); ++i)
      parts.push_back(fmt::format("{} {}", name_text(table_.columns[key_[i]].name()), shown(row[i])));
    return joined(parts, ", ") + (key_.size() > most_columns ? ", …" : "");
  }

  void look_at_values(const Cells& old_row, const Cells& new_row) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const auto& old_value = old_row[key_.size() + 1 + i];
      const auto& new_value = new_row[key_.size() + 1 + i];
      if (old_value == new_value) continue;
      note(result_.changed[columns_[i]],
           [&] { return fmt::format("{}: {} -> {}", key_text(old_row), shown(old_value), shown(new_value)); });
    }
  }

  const MatchedTable& table_;
  const std::vector<std::size_t>& columns_;
  RowsSeen& result_;
  std::vector<std::size_t> key_;
};

class Comparer {
public:
  Comparer(const MatchedTable& table, const ComparedSide& before, const ComparedSide& after)
      : table_(table), before_(before), after_(after) {}

  RowsSeen run() {
    if (table_.table_after == nullptr) {
      result_.rows_before = number(one_row(before_.session, sql(Side::before).held_rows())->front());
      return std::move(result_);
    }
    count_gone();
    find_casts();
    if (table_.key_is_stated) check_key();
    compare();
    return std::move(result_);
  }

private:
  [[nodiscard]] RowSql sql(Side side) const {
    return {side == Side::before ? before_.ddl : after_.ddl, table_, side, casts_};
  }

  [[nodiscard]] ReadSession& session(Side side) const {
    return side == Side::before ? before_.session : after_.session;
  }

  /// What the columns that are gone held.
  void count_gone() {
    std::vector<std::size_t> gone;
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
      if (!table_.columns[i].is_there()) gone.push_back(i);
    }
    if (gone.empty()) return;
    const auto cells = one_row(before_.session, sql(Side::before).gone());
    for (std::size_t i = 0; cells && i < gone.size(); ++i) {
      const std::size_t held = number((*cells)[i]);
      if (held > 0) result_.vanished[gone[i]] = held;
    }
  }

  /// There may be no cast from a new type to the old one, or not for each of the values.
  void find_casts() {
    for (const std::size_t i : columns_there(table_)) {
      const MatchedColumn& column = table_.columns[i];
      const bool becomes = !column.becomes.empty();
      if (!becomes && column.type_before == column.type_after) continue;
      const Side side = becomes ? Side::before : Side::after;
      try {
        one_row(session(side), sql(side).cast_all(i));
      } catch (const Failure&) {
        casts_.leave(i);
      }
    }
  }

  void check_key() const {
    for (const Side side : {Side::before, Side::after}) {
      const auto cells = one_row(session(side), sql(side).same_key());
      if (!cells) continue;
      std::vector<std::string> parts;
      for (std::size_t i = 0; i < table_.key.size(); ++i)
        parts.push_back(fmt::format("{} {}", name_text(table_.columns[table_.key[i]].name()), shown((*cells)[i])));
      throw Failure(fmt::format("the key does not tell rows apart: two have {}{}", joined(parts, ", "),
                                side == Side::after ? " now" : ""),
                    "'key' names columns that no two rows have the same in; leave it out where there are none");
    }
  }

  void compare() {
    const std::vector<std::size_t> there = columns_there(table_);
    const bool is_multiset = table_.key.empty();
    bool keys_differ = false;
    std::vector<std::size_t> columns;
    // A query gives 1,664 columns at most.
    constexpr std::size_t most_at_once = 400;
    for (std::size_t begin = 0; begin == 0 || begin < there.size(); begin += most_at_once) {
      const auto first = there.begin() + static_cast<std::ptrdiff_t>(begin);
      const auto last = there.begin() + static_cast<std::ptrdiff_t>(std::min(begin + most_at_once, there.size()));
      const std::vector<std::size_t> part(first, last);
      const auto old_print = one_row(before_.session, sql(Side::before).fingerprint(part));
      const auto new_print = one_row(after_.session, sql(Side::after).fingerprint(part));
      result_.rows_before = number((*old_print)[0]);
      result_.rows_after = number((*new_print)[0]);
      keys_differ = keys_differ || (*old_print)[0] != (*new_print)[0] || (*old_print)[1] != (*new_print)[1];
      for (std::size_t i = 0; i < part.size(); ++i) {
        const bool differs =
            (*old_print)[2 + 2 * i] != (*new_print)[2 + 2 * i] || (*old_print)[3 + 2 * i] != (*new_print)[3 + 2 * i];
        const bool is_key = std::find(table_.key.begin(), table_.key.end(), part[i]) != table_.key.end();
        if (differs && !is_key && !is_multiset) columns.push_back(part[i]);
      }
    }
    if (columns.empty() && !keys_differ) return;
    constexpr const char* cursor = "schemaproof_rows";
    RowStream old_rows(before_.session, cursor, sql(Side::before).declare_cursor(cursor, columns));
    RowStream new_rows(after_.session, cursor, sql(Side::after).declare_cursor(cursor, columns));
    Merge(table_, columns, result_).run(old_rows, new_rows);
  }

  const MatchedTable& table_;
  const ComparedSide& before_;
  const ComparedSide& after_;
  Casts casts_;
  RowsSeen result_;
};

}  // namespace

RowsSeen compare_rows(const MatchedTable& table, const ComparedSide& before, const ComparedSide& after) {
  return Comparer(table, before, after).run();
}

}  // namespace schemaproof
