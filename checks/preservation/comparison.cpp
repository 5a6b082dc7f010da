#include "checks/preservation/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>

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
  RowStream(ReadSession& session, const std::string& name, const std::string& declaration)
      : session_(session), name_(name) {
    session_.query(declaration, [](const Row&) {});
  }

  /// Null at the end.
  const Cells* current() {
    if (at_ == batch_.size() && !is_done_) fetch();
    return at_ < batch_.size() ? &batch_[at_] : nullptr;
  }
  void advance() { ++at_; }
  void close() {
    session_.query("CLOSE " + name_, [](const Row&) {});
  }

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
  constexpr std::size_t longest = 60;
  if (!value) return "NULL";
  std::string text = printable(*value);
  if (text.size() <= longest) return "'" + text + "'";
  std::size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return "'" + text.substr(0, end) + "…'";
}

void note(Tally& tally, const std::function<std::string()>& text) {
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
      parts.push_back(fmt::format("{} {}", name_text(table_.columns[key_[i]].before), shown(row[i])));
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
    count_gone();
    if (table_.table_after == nullptr) return std::move(result_);
    const std::vector<std::size_t> there = columns_there(table_);
    // There may be no cast from a new type back to the old one.
    std::optional<Failure> first_failure;
    const RowsSeen so_far = result_;
    for (const Cast cast : {Cast::to_other_side, Cast::none}) {
      try {
        result_ = so_far;
        compare(there, cast);
        return std::move(result_);
      } catch (const Failure& failure) {
        const bool has_casts = std::any_of(there.begin(), there.end(), [&](std::size_t i) {
          return table_.columns[i].type_before != table_.columns[i].type_after || !table_.columns[i].becomes.empty();
        });
        if (cast == Cast::none || !has_casts) throw first_failure ? *first_failure : failure;
        first_failure = failure;
      }
    }
    return std::move(result_);
  }

private:
  /// What the columns that are gone held; of a table that is gone, how many rows there were.
  void count_gone() {
    const RowSql sql(before_.ddl, table_, Side::before, Cast::none);
    if (table_.table_after == nullptr) {
      MatchedTable none = table_;
      none.columns.clear();
      none.key.clear();
      const auto cells = one_row(before_.session, RowSql(before_.ddl, none, Side::before, Cast::none).fingerprint());
      result_.rows_before = cells ? number((*cells)[0]) : 0;
      return;
    }
    std::vector<std::size_t> gone;
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
      if (!table_.columns[i].is_there()) gone.push_back(i);
    }
    if (gone.empty()) return;
    const auto cells = one_row(before_.session, sql.gone());
    for (std::size_t i = 0; cells && i < gone.size(); ++i) {
      const std::size_t held = number((*cells)[i]);
      if (held > 0) result_.vanished[gone[i]] = held;
    }
  }

  void compare(const std::vector<std::size_t>& there, Cast cast) {
    const RowSql sql_before(before_.ddl, table_, Side::before, cast);
    const RowSql sql_after(after_.ddl, table_, Side::after, cast);
    const auto old_print = one_row(before_.session, sql_before.fingerprint());
    const auto new_print = one_row(after_.session, sql_after.fingerprint());
    result_.rows_before = number((*old_print)[0]);
    result_.rows_after = number((*new_print)[0]);
    if (*old_print == *new_print) return;
    const bool keys_differ = (*old_print)[1] != (*new_print)[1];
    std::vector<std::size_t> columns;
    for (std::size_t i = 0; i < there.size(); ++i) {
      const bool differs =
          (*old_print)[2 + 2 * i] != (*new_print)[2 + 2 * i] || (*old_print)[3 + 2 * i] != (*new_print)[3 + 2 * i];
      // Rows that came or went differ in all columns; what else differs shows when they are read.
      const bool is_key = std::find(table_.key.begin(), table_.key.end(), there[i]) != table_.key.end();
      if (differs && !is_key && !table_.key.empty()) columns.push_back(there[i]);
    }
    if (columns.empty() && !keys_differ) return;
    // One that a failure left open on the other side is in nobody's way.
    const std::string cursor = cast == Cast::none ? "schemaproof_rows_as_they_are" : "schemaproof_rows";
    RowStream old_rows(before_.session, cursor, sql_before.declare_cursor(cursor, columns));
    RowStream new_rows(after_.session, cursor, sql_after.declare_cursor(cursor, columns));
    Merge(table_, columns, result_).run(old_rows, new_rows);
    old_rows.close();
    new_rows.close();
  }

  const MatchedTable& table_;
  const ComparedSide& before_;
  const ComparedSide& after_;
  RowsSeen result_;
};

}  // namespace

RowsSeen compare_rows(const MatchedTable& table, const ComparedSide& before, const ComparedSide& after) {
  return Comparer(table, before, after).run();
}

}  // namespace schemaproof
