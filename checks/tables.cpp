// Are the tables that an expectation states there, with the parts that it states, and with no others?
#include <fmt/format.h>

#include <algorithm>

#include "checks/compare.hpp"
#include "checks/hints.hpp"
#include "checks/inquiry.hpp"
#include "checks/pairing.hpp"
#include "checks/part.hpp"
#include "checks/repair.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// Asks one table that is stated and there.
class TableInquiry {
public:
  TableInquiry(Inquiry& inquiry, const Name& name, const Table& wish, const Table& found)
      : inquiry_(inquiry), name_(name), wish_(wish), found_(found), group_(name.text()) {}

  void ask() {
    const Pairs<Column> columns = pair_columns(wish_, found_);
    for (const Column* column : columns.missing) missing_columns_.push_back(column->name);
    ask_part(columns, wish_.columns, found_.columns);
    ask_primary_key();
    ask_part(pair_uniques(wish_, found_), wish_.uniques, found_.uniques);
    ask_part(pair_foreign_keys(wish_, found_), wish_.foreign_keys, found_.foreign_keys);
    ask_part(pair_checks(name_, wish_, found_, inquiry_.spellings), wish_.checks, found_.checks);
    ask_part(pair_indexes(name_, wish_, found_, inquiry_.spellings), wish_.indexes, found_.indexes);
  }

private:
  template <class T>
  Check& add(const T& part, Verdict verdict) {
    Check check;
    check.subject = subject_of(kind_of<T>(), group_, part_name(group_, part));
    check.verdict = verdict;
    check.place = part.place.known() ? part.place : wish_.place;
    check.ref = part.ref.empty() ? wish_.ref : part.ref;
    inquiry_.answers.checks.push_back(std::move(check));
    return inquiry_.answers.checks.back();
  }

  template <class T>
  void ask_part(const Pairs<T>& pairs, const std::vector<T>& wishes, const std::vector<T>& founds) {
    std::set<const T*> reported;
    for (const T& wish : wishes) {
      if (wish.absent) ask_absent(wish, founds, reported);
    }
    for (const auto& [wish, found] : pairs.pairs) ask_pair(*wish, *found);
    for (const T* wish : pairs.missing) ask_missing(*wish, pairs);
    if (!inquiry_.strict(kind_of<T>())) return;
    for (const T* found : pairs.unexpected) {
      if (reported.count(found) == 0) ask_unexpected(*found);
    }
  }

  void ask_primary_key() {
    Table wish_key;
    Table found_key;
    Pairs<PrimaryKey> pairs;
    std::vector<PrimaryKey> wishes;
    std::vector<PrimaryKey> founds;
    if (wish_.primary_key) wishes.push_back(*wish_.primary_key);
    if (found_.primary_key) founds.push_back(*found_.primary_key);
    const bool wanted = !wishes.empty() && !wishes.front().absent;
    if (wanted && !founds.empty())
      pairs.pairs.push_back({wishes.data(), founds.data()});
    else if (wanted)
      pairs.missing.push_back(wishes.data());
    else if (!founds.empty())
      pairs.unexpected.push_back(founds.data());
    ask_part(pairs, wishes, founds);
  }

  template <class T>
  void ask_pair(const T& wish, const T& found) {
    Comparison comparison(name_, inquiry_.spellings);
    comparison.compare(wish, found);
    add_key_difference(wish, found, comparison);
    if (!comparison.differences.empty()) {
      if (const std::string cause = cause_of(wish); !cause.empty()) {
        add(wish, Verdict::skipped).reason = cause;
        return;
      }
      Check& check = add(wish, Verdict::drifted);
      check.drift = "changed";
      check.repair = repair_changed(inquiry_.ddl, name_, wish, found, comparison.differences);
      check.differences = std::move(comparison.differences);
      check.hints = changed_hints(wish, found);
      for (std::string& unknown : comparison.unknown) check.hints.push_back(std::move(unknown));
    } else if (!comparison.unknown.empty()) {
      add(wish, Verdict::errored).reason = joined(comparison.unknown, "; ");
    } else if (!comparison.beyond_server.empty()) {
      add(wish, Verdict::skipped).reason =
          "this server's version cannot have: " + joined(comparison.beyond_server, ", ");
    } else {
      add(wish, Verdict::held);
    }
  }

  /// The key itself is how parts are paired; where it was not the same to the letter, it is a difference too.
  void add_key_difference(const Index& wish, const Index& found, Comparison& comparison) {
    const std::string expected = keys_text(wish.keys);
    const std::string present = keys_text(found.keys);
    if (expected == present) return;
    bool same = wish.keys.size() == found.keys.size();
    for (std::size_t i = 0; same && i < wish.keys.size(); ++i) {
      IndexKey left = wish.keys[i];
      IndexKey right = found.keys[i];
      const auto spell = [&](IndexKey& key) {
        if (key.expression.empty()) return;
        key.expression = inquiry_.spellings.canonical({Compared::as_index_key, name_, {}, key.expression});
      };
      if (left.expression != right.expression) {
        spell(left);
        spell(right);
      }
      same = left == right;
    }
    if (!same) comparison.add(wish, "columns", expected, present);
  }
  void add_key_difference(const Unique& wish, const Unique& found, Comparison& comparison) {
    if (wish.columns != found.columns) {
      comparison.add(wish, "columns", names_text(wish.columns), names_text(found.columns));
    }
  }
  template <class T>
  void add_key_difference(const T& /*wish*/, const T& /*found*/, Comparison& /*comparison*/) {}

  template <class T>
  static Hints changed_hints(const T& wish, const T& found) {
    if constexpr (std::is_same_v<T, Index> || std::is_same_v<T, ForeignKey>)
      return hints_for_changed(wish, found);
    else
      return {};
  }

  template <class T>
  Hints missing_hints(const T& wish, const Pairs<T>& pairs) const {
    if constexpr (std::is_same_v<T, Unique> || std::is_same_v<T, Index>)
      return hints_for_missing(wish, found_);
    else if constexpr (std::is_same_v<T, PrimaryKey>)
      return {};
    else
      return hints_for_missing(wish, pairs);
  }

  template <class T>
  void ask_missing(const T& wish, const Pairs<T>& pairs) {
    if (const std::string cause = cause_of(wish); !cause.empty()) {
      add(wish, Verdict::skipped).reason = cause;
      return;
    }
    Check& check = add(wish, Verdict::drifted);
    check.drift = "missing";
    check.hints = missing_hints(wish, pairs);
    check.repair = inquiry_.ddl.add(name_, wish);
  }

  /// What is missing or other because something else is: told with that, not counted again (rule 16).
  template <class T>
  std::string cause_of(const T& wish) const {
    if constexpr (std::is_same_v<T, Column>) {
      const std::string type = wish.type ? wish.type->substr(0, wish.type->find('[')) : std::string();
      if (inquiry_.missing.enums.count(type) > 0) return fmt::format("follows from: enum {} is missing", type);
      for (const std::string& column : missing_columns_) {
        if (column != wish.name && rests_on(wish, column))
          return fmt::format("follows from: column {} is missing", column);
      }
    } else {
      for (const std::string& column : missing_columns_) {
        if (rests_on(wish, column)) return fmt::format("follows from: column {} is missing", column);
      }
    }
    if constexpr (std::is_same_v<T, ForeignKey>) {
      if (wish.references && inquiry_.missing.tables.count(wish.references->table) > 0) {
        return fmt::format("follows from: table {} is missing", wish.references->table.text());
      }
    }
    return {};
  }

  template <class T>
  void ask_unexpected(const T& found) {
    const std::string shown = part_name(group_, found);
    const std::string own = own_name(found, shown);
    if (inquiry_.hidden(kind_of<T>(), group_, own, subject_of(kind_of<T>(), group_, shown))) return;
    if (told_with_column(found, shown) || told_with_twin(found)) return;
    Check& check = add(found, Verdict::drifted);
    check.drift = "unexpected";
    check.repair = repair_unexpected(inquiry_.ddl, name_, found);
    if (kind_of<T>() != Kind::column && kind_of<T>() != Kind::check && !found.name.empty()) {
      check.hints.push_back(fmt::format("its name is {}", name_text(found.name)));
    }
    if constexpr (std::is_same_v<T, Column>) unexpected_columns_[found.name] = inquiry_.answers.checks.size() - 1;
  }

  /// A part over a column that is itself unexpected comes and goes with it.
  template <class T>
  bool told_with_column(const T& found, const std::string& shown) {
    for (const auto& [column, check] : unexpected_columns_) {
      if (!rests_on(found, column)) continue;
      inquiry_.answers.checks[check].consequences.push_back(
          fmt::format("unexpected {} {}", words_of(kind_of<T>()).words, shown));
      return true;
    }
    return false;
  }

  /// A unique index in the place of a unique constraint, or the other way round, is one fault and not two.
  template <class T>
  bool told_with_twin(const T& found) const {
    if constexpr (std::is_same_v<T, Index>) {
      return found.unique.value_or(false)
             && std::any_of(wish_.uniques.begin(), wish_.uniques.end(), [&](const Unique& unique) {
                  return !unique.absent && keys_text(found.keys) == names_text(unique.columns)
                         && !has_unique(found_, unique.columns);
                });
    } else if constexpr (std::is_same_v<T, Unique>) {
      return std::any_of(wish_.indexes.begin(), wish_.indexes.end(), [&](const Index& index) {
        return !index.absent && keys_text(index.keys) == names_text(found.columns)
               && !has_index(found_, keys_text(index.keys));
      });
    } else {
      return false;
    }
  }

  static bool has_unique(const Table& table, const Names& columns) {
    return std::any_of(table.uniques.begin(), table.uniques.end(), [&](const auto& u) { return u.columns == columns; });
  }
  static bool has_index(const Table& table, const std::string& keys) {
    return std::any_of(table.indexes.begin(), table.indexes.end(),
                       [&](const auto& i) { return keys_text(i.keys) == keys; });
  }

  template <class T>
  static bool is_what_must_be_absent(const T& wish, const T& found) {
    if constexpr (std::is_same_v<T, PrimaryKey>) return true;
    const bool same_name =
        !found.name.empty() && (found.name == wish.name || part_name("", wish) == part_name("", Named<T>(found)));
    return same_name || part_name("", wish) == part_name("", found);
  }
  /// An object shown by its name alone, as `absent` may name it.
  template <class T>
  struct Named : T {
    explicit Named(const T& object) : T(object) {
      if constexpr (std::is_same_v<T, Index>)
        this->keys = parse_index_keys(name_text(object.name));
      else if constexpr (std::is_same_v<T, Unique> || std::is_same_v<T, ForeignKey>)
        this->columns = {object.name};
    }
  };

  template <class T>
  void ask_absent(const T& wish, const std::vector<T>& founds, std::set<const T*>& reported) {
    const auto present =
        std::find_if(founds.begin(), founds.end(), [&](const T& found) { return is_what_must_be_absent(wish, found); });
    Check& check = add(wish, present == founds.end() ? Verdict::held : Verdict::drifted);
    if (present == founds.end()) return;
    reported.insert(&*present);
    check.drift = "unexpected";
    check.hints.emplace_back("the expectation says that it is absent");
    check.repair = repair_unexpected(inquiry_.ddl, name_, *present);
  }

  Inquiry& inquiry_;
  const Name& name_;
  const Table& wish_;
  const Table& found_;
  std::string group_;
  Names missing_columns_;
  std::map<std::string, std::size_t> unexpected_columns_;  // and their place among the answers
};

Check& add_table(Inquiry& inquiry, const Name& name, const Table& wish, Verdict verdict) {
  Check check;
  check.subject = subject_of(Kind::table, name.text(), name.text());
  check.verdict = verdict;
  check.place = wish.place;
  check.ref = wish.ref;
  inquiry.answers.checks.push_back(std::move(check));
  return inquiry.answers.checks.back();
}

template <class T>
void skip_parts(Inquiry& inquiry, const Name& name, const std::vector<T>& parts, std::vector<std::string>& told) {
  std::size_t count = 0;
  for (const T& part : parts) {
    Check check;
    check.subject = subject_of(kind_of<T>(), name.text(), part_name(name.text(), part));
    check.place = part.place;
    check.ref = part.ref;
    // What must be absent is absent from a table that is not there.
    check.verdict = part.absent ? Verdict::held : Verdict::skipped;
    if (!part.absent) {
      ++count;
      check.reason = fmt::format("follows from: table {} is missing", name.text());
    }
    inquiry.answers.checks.push_back(std::move(check));
  }
  const KindWords& words = words_of(kind_of<T>());
  const std::string plural = words.kind == Kind::index ? "indexes" : std::string(words.words) + "s";
  if (count > 0) told.push_back(counted(count, words.words, plural));
}

void ask_missing_table(Inquiry& inquiry, const Name& name, const Table& wish) {
  const std::size_t place = inquiry.answers.checks.size();
  Check& check = add_table(inquiry, name, wish, Verdict::drifted);
  check.drift = "missing";
  check.hints = hints_for_missing(name, inquiry.question.found.schema);
  check.repair = inquiry.ddl.create_table(name, wish);
  std::vector<std::string> told;
  skip_parts(inquiry, name, wish.columns, told);
  if (wish.primary_key) skip_parts(inquiry, name, std::vector<PrimaryKey>{*wish.primary_key}, told);
  skip_parts(inquiry, name, wish.uniques, told);
  skip_parts(inquiry, name, wish.foreign_keys, told);
  skip_parts(inquiry, name, wish.checks, told);
  skip_parts(inquiry, name, wish.indexes, told);
  if (!told.empty()) inquiry.answers.checks[place].consequences.push_back("not asked: its " + joined(told, ", "));
}

}  // namespace

void ask_tables(Inquiry& inquiry) {
  for (const auto& [name, wish] : inquiry.question.wish.tables) {
    const Table* found = inquiry.question.found.schema.table(name);
    if (wish.absent) {
      Check& check = add_table(inquiry, name, wish, found == nullptr ? Verdict::held : Verdict::drifted);
      if (found == nullptr) continue;
      check.drift = "unexpected";
      check.hints.emplace_back("the expectation says that it is absent");
      check.repair = fmt::format("-- loses the table's rows\nDROP TABLE {};", inquiry.ddl.name(name));
    } else if (found == nullptr) {
      ask_missing_table(inquiry, name, wish);
    } else {
      add_table(inquiry, name, wish, Verdict::held);
      TableInquiry(inquiry, name, wish, *found).ask();
    }
  }
}

}  // namespace schemaproof
