#include "checks/preservation/print_comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "support/failure.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

constexpr const char* more_detail = "a fingerprint made with --detail rows tells which";

/// One bucket, or none of it.
struct Bucket {
  std::size_t rows = 0;
  std::optional<std::string> key;
  Texts values;

  bool operator==(const Bucket&) const = default;
  [[nodiscard]] bool has_keys_of(const Bucket& other) const { return rows == other.rows && key == other.key; }
};

/// Buckets in their order; those that hold no row may be left out.
class Buckets {
public:
  Buckets(RowSource source, std::size_t columns) : source_(std::move(source)), columns_(columns) { advance(); }

  Bucket take(std::size_t number) {
    if (!current_ || *current_ != number) return {0, std::nullopt, Texts(columns_)};
    Bucket bucket = std::move(bucket_);
    advance();
    return bucket;
  }

private:
  void advance() {
    const Texts* const line = source_();
    current_.reset();
    if (line == nullptr) return;
    current_ = count_of((*line)[0]);
    bucket_ = {count_of((*line)[1]), (*line)[2], {line->begin() + 3, line->end()}};
  }

  /// What a file says may be anything.
  static std::size_t count_of(const std::optional<std::string>& text) {
    const std::string digits = text.value_or("");
    constexpr std::size_t longest = 18;
    if (digits.empty() || digits.size() > longest || digits.find_first_not_of("0123456789") != std::string::npos)
      throw Failure(fmt::format("a fingerprint's bucket counts '{}'", printable(digits)), "make the fingerprint again");
    return std::stoull(digits);
  }

  RowSource source_;
  std::size_t columns_;
  std::optional<std::size_t> current_;
  Bucket bucket_;
};

void at_least(RowTally& tally, std::size_t count) {
  tally.count += count;
  tally.is_least = true;
}

class PrintComparer {
public:
  PrintComparer(const MatchedTable& table, const PrintedSide& before, const PrintedSide& after, const PrintWish& wish)
      : table_(table), before_side_(before), after_side_(after), wish_(wish) {}

  RowsSeen run() {
    before_ = source(Moment::before);
    if (table_.table_after == nullptr) {
      result_.rows_before = before_.sums({}, Counted::held).rows;
      return std::move(result_);
    }
    after_ = source(Moment::after);
    count_gone();
    find_casts();
    const Places there = columns_there(table_);
    const std::string misfit = why_rows_are_told_otherwise();
    if (!misfit.empty()) return by_counts(misfit);
    if (table_.key_is_stated && after_side_.database)
      check_key(after_side_.database->session, sql(Moment::after), table_, Moment::after);
    compare(there);
    return std::move(result_);
  }

private:
  [[nodiscard]] const PrintedSide& side(Moment which) const {
    return which == Moment::before ? before_side_ : after_side_;
  }

  [[nodiscard]] RowSql sql(Moment which) const { return {side(which).database->home, table_, which, casts_}; }

  [[nodiscard]] PrintSource source(Moment which) const {
    const PrintedSide& own = side(which);
    if (own.database) return source_of(*own.database, table_, which, casts_);
    return source_of(*own.fingerprint, *own.print, table_, which);
  }

  void count_gone() {
    Places gone;
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
      if (!table_.columns[i].is_there()) gone.push_back(i);
    }
    const RowSums sums = before_.sums(gone, Counted::all);
    result_.rows_before = sums.rows;
    for (std::size_t i = 0; i < gone.size(); ++i) {
      if (sums.held[i] > 0) result_.vanished[gone[i]] = sums.held[i];
    }
  }

  /// How values now become such as they were hashed before: by a cast, else by way of their text.
  void find_casts() {
    for (const std::size_t i : columns_there(table_)) {
      const MatchedColumn& column = table_.columns[i];
      if (!after_side_.database && !column.kept.is_whole())
        doubts_[i] = fmt::format("{} has more attributes now", column.type_after);
      if (column.type_before == column.type_after) continue;
      const bool by_type = is_hashed_by_type(column.type_before) || is_hashed_by_type(column.type_after);
      if (!after_side_.database) {
        // Hashes of texts are those of texts, whatever the types.
        if (by_type) doubts_[i] = fmt::format("its type was {}, and is {}", column.type_before, column.type_after);
        continue;
      }
      if (can_cast(i)) continue;
      if (!before_side_.database && can_be_guarded(column.type_before)) {
        casts_.guard(i);
        continue;
      }
      casts_.go_through_text(i);
      if (can_cast(i)) continue;
      casts_.leave(i);
      if (before_side_.database || !is_hashed_by_type(column.type_before)) continue;
      doubts_[i] = fmt::format("its type was {}, and no cast leads there from each {} that it holds now",
                               column.type_before, column.type_after);
    }
  }

  [[nodiscard]] bool can_cast(std::size_t column) const {
    try {
      one_row(after_side_.database->session, sql(Moment::after).cast_all(column));
      return true;
    } catch (const Failure&) {
      return false;
    }
  }

  /// Keys that were hashed otherwise cannot be compared.
  [[nodiscard]] std::string why_rows_are_told_otherwise() const {
    for (const Moment which : {Moment::before, Moment::after}) {
      const PrintedSide& own = side(which);
      if (own.database) continue;
      const auto name_of = [&](std::size_t i) {
        return which == Moment::before ? table_.columns[i].before : table_.columns[i].after;
      };
      Names key;
      for (const std::size_t i : table_.key) key.push_back(name_of(i));
      if (key != own.print->key || (!key.empty() && table_.key_is_stated != own.print->key_is_stated)) {
        return fmt::format("the fingerprint tells rows by {}, and they are to be told by {}", told(own.print->key),
                           table_.lost_key.empty() ? told(key) : "what is left without " + name_text(table_.lost_key));
      }
      if (!key.empty()) continue;
      Names all;
      for (const std::size_t i : columns_there(table_)) all.push_back(name_of(i));
      Names printed;
      for (const FingerprintColumn& column : own.print->columns) printed.push_back(column.name);
      if (all != printed)
        return "the rows have no key: the fingerprint tells them by all that they hold, and not all of it is compared";
    }
    return {};
  }

  static std::string told(const Names& key) { return key.empty() ? "all that they hold" : names_text(key); }

  /// What the numbers of rows say by themselves.
  RowsSeen by_counts(std::string reason) {
    count(after_.sums({}, Counted::all).rows);
    result_.untold = std::move(reason);
    result_.hint = "verify fingerprint --key TABLE=COLUMN,… says what tells a table's rows apart";
    return std::move(result_);
  }

  void count(std::size_t rows_now) {
    if (result_.rows_before > rows_now) at_least(result_.lost, result_.rows_before - rows_now);
    if (result_.rows_before < rows_now && table_.may_add.empty())
      at_least(result_.added, rows_now - result_.rows_before);
  }

  void compare(const Places& there) {
    const RowSums then = before_.sums(there, Counted::all);
    const RowSums now = after_.sums(there, Counted::all);
    const bool keys_differ = then.rows != now.rows || then.key != now.key;
    Places columns;
    std::vector<std::string> doubtful;
    for (std::size_t i = 0; i < there.size(); ++i) {
      const bool differs = then.held[i] != now.held[i] || then.values[i] != now.values[i];
      const bool tells_rows = table_.key.empty() || is_of_key(there[i]);
      const std::string doubt = differs || (tells_rows && keys_differ) ? doubt_of(there[i]) : std::string();
      if (!doubt.empty() && tells_rows && keys_differ) return by_doubt(now.rows, there[i], doubt);
      if (!doubt.empty())
        doubtful.push_back(fmt::format("{}: {}", name_text(table_.columns[there[i]].name()), doubt));
      else if (differs && !tells_rows)
        columns.push_back(there[i]);
    }
    if (!doubtful.empty()) result_.untold = joined(doubtful, "; ");
    if (columns.empty() && !keys_differ) return;
    switch (std::min({wish_.detail, before_.detail, after_.detail})) {
      case Detail::rows: return read_rows(columns);
      case Detail::buckets: return read_buckets(columns, keys_differ);
      case Detail::table: return tell_sums(columns, keys_differ, then, now, there);
    }
  }

  [[nodiscard]] bool is_of_key(std::size_t column) const {
    return std::find(table_.key.begin(), table_.key.end(), column) != table_.key.end();
  }

  [[nodiscard]] std::string doubt_of(std::size_t column) const {
    const auto own = doubts_.find(column);
    return own != doubts_.end() ? own->second : wish_.doubt(table_.columns[column]);
  }

  void by_doubt(std::size_t rows_now, std::size_t column, const std::string& doubt) {
    count(rows_now);
    result_.untold = fmt::format("rows are told by {}, and {}", name_text(table_.columns[column].name()), doubt);
  }

  void read_rows(const Places& columns) {
    const RowShape shape{table_.key.empty() ? 1 : table_.key.size(), columns.size()};
    const std::size_t values = shape.key + 1 + columns.size();
    const Places all = columns_there(table_);
    const auto named = [&](const Texts& row, bool has_values) {
      if (!table_.key.empty()) return key_text(table_, table_.key, row);
      if (!has_values) return "one whose hash is " + row[0].value_or("");
      return key_text(table_, all, {row.begin() + static_cast<std::ptrdiff_t>(values), row.end()});
    };
    OnDifference on;
    on.lost = [&](const Texts& row) { note(result_.lost, [&] { return named(row, before_.has_values); }); };
    on.added = [&](const Texts& row) { note(result_.added, [&] { return named(row, after_.has_values); }); };
    on.changed = [&](const Texts& old_row, const Texts& new_row, std::size_t value) {
      note(result_.changed[columns[value]], [&] {
        const std::size_t hash = shape.key + 1 + value;
        const bool says_null = !old_row[hash] || !new_row[hash];
        if (!before_.has_values && !after_.has_values && !says_null)
          return named(old_row, false) + ": its hash differs";
        const auto text = [&](const PrintSource& of, const Texts& row) {
          if (!row[hash]) return std::string("NULL");
          return of.has_values ? shown(row[values + value]) : std::string("another value");
        };
        return fmt::format("{}: {} -> {}", named(old_row, false), text(before_, old_row), text(after_, new_row));
      });
    };
    merge_rows(shape, before_.rows(columns), after_.rows(columns), on);
    const bool is_nothing = result_.lost.count + result_.added.count == 0 && result_.changed.empty();
    if (is_nothing && table_.may_add.empty())
      result_.untold = "its sums differ and none of its rows does: a fingerprint is damaged";
  }

  void read_buckets(const Places& columns, bool keys_differ) {
    const std::size_t parts = before_.parts > 0  ? before_.parts
                              : after_.parts > 0 ? after_.parts
                                                 : parts_for(result_.rows_before);
    if (after_.parts > 0 && after_.parts != parts) {
      // Of two files, made when the table had more rows and fewer.
      return tell_only("the two files divide the table's rows into other buckets", columns, keys_differ);
    }
    Buckets then(before_.buckets(columns, parts, Counted::all), columns.size());
    Buckets now(after_.buckets(columns, parts, Counted::all), columns.size());
    std::optional<Buckets> held;
    if (!table_.may_add.empty()) held.emplace(after_.buckets(columns, parts, Counted::held), columns.size());
    for (std::size_t part = 0; part < parts; ++part) {
      const Bucket old_one = then.take(part);
      const Bucket new_one = now.take(part);
      const Bucket held_one = held ? held->take(part) : new_one;
      if (old_one.has_keys_of(new_one)) {
        for (std::size_t i = 0; i < columns.size(); ++i) {
          if (old_one.values[i] != new_one.values[i]) add(result_.changed[columns[i]], 1, part, new_one.rows);
        }
      } else if (!held || !(held_one == old_one)) {
        compare_keys(part, old_one, new_one, held ? std::optional(held_one.rows) : std::nullopt);
      }
    }
    tell_keys(parts);
  }

  /// `held`: how many rows there are now that may not come, where others may.
  void compare_keys(std::size_t part, const Bucket& then, const Bucket& now, std::optional<std::size_t> held) {
    if (then.rows > now.rows) return add(result_.lost, then.rows - now.rows, part, then.rows);
    if (held && *held > then.rows) return add(result_.added, *held - then.rows, part, now.rows);
    if (held) {
      result_.untold = "some rows may come, and whether others are gone or changed does not show beside them";
      result_.hint = more_detail;
      return;
    }
    const std::size_t more = now.rows - then.rows;
    if (more == 0) add(result_.lost, 1, part, then.rows);
    add(result_.added, std::max<std::size_t>(more, 1), part, now.rows);
  }

  /// Of the first buckets their keys are asked when all have been read.
  void add(RowTally& tally, std::size_t count, std::size_t part, std::size_t rows) {
    at_least(tally, count);
    constexpr std::size_t most = 3;
    auto& parts = first_parts_[&tally];
    if (parts.size() < most) parts.emplace_back(part, rows);
  }

  void tell_keys(std::size_t parts) {
    for (auto& [tally, first] : first_parts_) {
      for (const auto& [part, rows] : first) {
        // Rows that are gone are not among those that are there.
        const bool is_lost = tally == &result_.lost;
        const std::vector<std::string> keys = is_lost ? std::vector<std::string>() : after_.keys(part, parts);
        const bool has_more = keys.size() < rows;
        if (rows == 1 && keys.size() == 1)
          tally->first.push_back(keys.front());
        else
          tally->first.push_back(fmt::format("among {} of bucket {}{}{}{}", counted(rows, "row"), part,
                                             keys.empty() ? "" : " (", joined(keys, "; "),
                                             keys.empty() ? ""
                                             : has_more   ? "; …)"
                                                          : ")"));
      }
    }
    if (!first_parts_.empty()) result_.hint = more_detail;
  }

  void tell_sums(const Places& columns, bool keys_differ, const RowSums& then, const RowSums& now,
                 const Places& there) {
    result_.hint = more_detail;
    if (!keys_differ) {
      for (const std::size_t column : columns) at_least(result_.changed[column], 1);
      return;
    }
    if (!table_.may_add.empty() && then.rows <= now.rows) {
      const RowSums held = after_.sums(there, Counted::held);
      if (held.rows == then.rows && held.key == then.key && held.held == then.held && held.values == then.values) {
        result_.hint.clear();
        return;
      }
      if (held.rows > then.rows) return at_least(result_.added, held.rows - then.rows);
      result_.untold = "some rows may come, and whether others are gone or changed does not show beside them";
      return;
    }
    count(now.rows);
    if (then.rows == now.rows) {
      at_least(result_.lost, 1);
      at_least(result_.added, 1);
    }
    if (!columns.empty())
      result_.untold = "whether values of other rows changed does not show beside rows that are gone or new";
  }

  void tell_only(const std::string& reason, const Places& columns, bool keys_differ) {
    result_.hint = more_detail;
    if (keys_differ) {
      result_.untold = reason;
      return count(after_.sums({}, Counted::all).rows);
    }
    for (const std::size_t column : columns) at_least(result_.changed[column], 1);
  }

  const MatchedTable& table_;
  const PrintedSide& before_side_;
  const PrintedSide& after_side_;
  const PrintWish& wish_;
  PrintSource before_;
  PrintSource after_;
  Casts casts_;
  std::map<std::size_t, std::string> doubts_;                                          // by place
  std::map<RowTally*, std::vector<std::pair<std::size_t, std::size_t>>> first_parts_;  // a bucket, and its rows
  RowsSeen result_;
};

}  // namespace

RowsSeen compare_prints(const MatchedTable& table, const PrintedSide& before, const PrintedSide& after,
                        const PrintWish& wish) {
  return PrintComparer(table, before, after, wish).run();
}

}  // namespace schemaproof
