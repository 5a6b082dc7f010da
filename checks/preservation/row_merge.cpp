#include "checks/preservation/row_merge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "support/failure.hpp"
#include "support/interruption.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

constexpr std::size_t most_shown = 3;
constexpr std::size_t rows_at_once = 2000;

class RowStream {
public:
  RowStream(ReadSession& session, std::string name, const std::string& declaration)
      : session_(session), name_(std::move(name)) {
    session_.query(declaration, [](const Row&) {});
  }

  const Texts* next() {
    if (at_ == batch_.size() && !is_done_) fetch();
    return at_ < batch_.size() ? &batch_[at_++] : nullptr;
  }

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
                   [&](const Row& row) { batch_.push_back(texts_of(row)); });
    is_done_ = batch_.size() < rows_at_once;
  }

  ReadSession& session_;
  std::string name_;
  std::vector<Texts> batch_;
  std::size_t at_ = 0;
  bool is_done_ = false;
};

/// As `COLLATE "C" NULLS FIRST` orders.
int compare_keys(std::size_t cells, const Texts& a, const Texts& b) {
  for (std::size_t i = 0; i < cells; ++i) {
    if (a[i].has_value() != b[i].has_value()) return a[i].has_value() ? 1 : -1;
    if (!a[i]) continue;
    if (const int order = a[i]->compare(*b[i]); order != 0) return order;
  }
  return 0;
}

/// Rows that come in another order would pass for lost and new ones: a server whose encoding orders keys otherwise than
/// UTF-8 does, a file that somebody sorted.
class InOrder {
public:
  InOrder(RowSource source, std::size_t key) : source_(std::move(source)), key_(key) {}

  const Texts* next() {
    const Texts* const row = source_();
    if (row == nullptr) return nullptr;
    const bool is_behind = last_.empty() || compare_keys(key_, last_, *row) <= 0;
    if (!is_behind) throw Failure("rows do not come in the order of their keys, and cannot be compared one by one");
    last_.assign(row->begin(), row->begin() + static_cast<std::ptrdiff_t>(key_));
    return row;
  }

private:
  RowSource source_;
  std::size_t key_;
  Texts last_;
};

constexpr std::size_t longest_shown = 60;  // characters

bool begins_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

/// From that byte on, which begins a character.
std::string quoted_part(const std::string& text, std::size_t begin) {
  const std::string_view mark = begin > 0 ? "…" : "";
  std::size_t characters = 0;
  for (std::size_t at = begin; at < text.size(); ++at) {
    if (begins_character(text[at]) && ++characters > longest_shown)
      return fmt::format("'{}{}…'", mark, text.substr(begin, at - begin));
  }
  return fmt::format("'{}{}'", mark, text.substr(begin));
}

/// Where to begin, so that the place in which they differ is shown, with some of what stands before it.
std::size_t part_to_show(const std::string& one, const std::string& other) {
  constexpr std::size_t shown_before = 20;
  const auto [end, unused] = std::mismatch(one.begin(), one.end(), other.begin(), other.end());
  auto differs = static_cast<std::size_t>(end - one.begin());
  const auto characters =
      static_cast<std::size_t>(std::count_if(one.begin(), end, [](char byte) { return begins_character(byte); }));
  if (characters + shown_before <= longest_shown) return 0;
  const bool is_short = one.size() <= longest_shown && other.size() <= longest_shown;
  if (is_short) return 0;
  for (std::size_t left = shown_before; differs > 0 && left > 0;) {
    --differs;
    if (begins_character(one[differs])) --left;
  }
  return differs;
}

}  // namespace

Texts texts_of(const Row& row) {
  Texts cells(static_cast<std::size_t>(row.size()));
  for (int i = 0; i < row.size(); ++i) {
    if (!row.is_null(i)) cells[static_cast<std::size_t>(i)] = row.text(i);
  }
  return cells;
}

std::optional<Texts> one_row(ReadSession& session, const std::string& sql) {
  std::optional<Texts> cells;
  session.query(sql, [&](const Row& row) { cells = texts_of(row); });
  return cells;
}

std::size_t count_in(const std::optional<std::string>& cell) {
  return static_cast<std::size_t>(std::stoull(cell.value_or("0")));
}

RowSource rows_of(ReadSession& session, const std::string& name, const std::string& declaration) {
  return [stream = std::make_shared<RowStream>(session, name, declaration)] { return stream->next(); };
}

void note(RowTally& tally, const std::function<std::string()>& text) {
  if (++tally.count <= most_shown) tally.first.push_back(text());
}

std::string shown(const std::optional<std::string>& value) {
  return value ? quoted_part(printable(*value), 0) : "NULL";
}

std::string shown_change(const std::optional<std::string>& before, const std::optional<std::string>& after) {
  if (!before || !after) return shown(before) + " -> " + shown(after);
  const std::string old_text = printable(*before);
  const std::string new_text = printable(*after);
  const std::size_t begin = part_to_show(old_text, new_text);
  return quoted_part(old_text, begin) + " -> " + quoted_part(new_text, begin);
}

void merge_rows(const RowShape& shape, const RowSource& before, const RowSource& after, const OnDifference& on) {
  const auto is_allowed = [&](const Texts& row) { return row[shape.key] == "t"; };
  InOrder old_rows(before, shape.key);
  InOrder new_rows(after, shape.key);
  const Texts* old_row = old_rows.next();
  const Texts* new_row = new_rows.next();
  while (old_row != nullptr || new_row != nullptr) {
    const int order = old_row == nullptr ? 1 : new_row == nullptr ? -1 : compare_keys(shape.key, *old_row, *new_row);
    if (order < 0 && !is_allowed(*old_row)) on.lost(*old_row);
    if (order > 0 && !is_allowed(*new_row)) on.added(*new_row);
    for (std::size_t i = 0; order == 0 && i < shape.compared; ++i) {
      const std::size_t at = shape.key + 1 + i;
      if ((*old_row)[at] != (*new_row)[at]) on.changed(*old_row, *new_row, i);
    }
    if (order <= 0) old_row = old_rows.next();
    if (order >= 0) new_row = new_rows.next();
  }
}

}  // namespace schemaproof
