// Is a table that is stated and there made of the parts that are stated, and of no others?
#include <fmt/format.h>

#include <algorithm>

#include "checks/causes.hpp"
#include "checks/compare.hpp"
#include "checks/hints.hpp"
#include "checks/inquiry.hpp"
#include "checks/own_sequences.hpp"
#include "checks/pairing.hpp"
#include "checks/parents.hpp"
#include "checks/part.hpp"
#include "checks/repair.hpp"
#include "support/sql_names.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// Asks one table that is stated and there.
class TableInquiry {
public:
  TableInquiry(Inquiry& inquiry, const Name& name, const Table& wish, const Table& found)
      : inquiry_(inquiry),
        name_(name),
        wish_(wish),
        found_(found),
        group_(name.text()),
        left_parents_(left_parents(inquiry, wish, found)),
        triggers_(with_copies(inquiry.question.found.schema, wish, found)) {}

  void ask() {
    const Pairs<Column> columns = pair_by_name(wish_.columns, found_.columns);
    for (const Column* column : columns.missing) missing_columns_.push_back(column->name);
    ask_part(columns, wish_.columns, found_.columns);
    ask_primary_key();
    ask_part(pair_uniques(wish_, found_), wish_.uniques, found_.uniques);
    ask_part(pair_foreign_keys(wish_, found_), wish_.foreign_keys, found_.foreign_keys);
    ask_part(pair_checks(name_, wish_, found_, inquiry_.spellings), wish_.checks, found_.checks);
    ask_part(pair_by_name(wish_.exclusions, found_.exclusions), wish_.exclusions, found_.exclusions);
    ask_view_parts();
    ask_part(pair_by_name(wish_.policies, found_.policies), wish_.policies, found_.policies);
  }

  void ask_view_columns(Kind view, const std::string& told) {
    const Pairs<Column> columns = pair_by_name(wish_.columns, found_.columns);
    for (const auto& [wish, found] : columns.pairs) ask_pair(*wish, *found);
    for (const Column* wish : columns.missing) {
      Check& check = add(*wish, told.empty() ? Verdict::drifted : Verdict::skipped);
      check.reason = told;
      if (!told.empty()) continue;
      check.drift = "missing";
      check.hints = missing_hints(*wish, columns);
    }
    // Of those that are not stated nothing is said.
    for (const Column* found : columns.unexpected) {
      Column plain;
      plain.name = found->name;
      plain.place = wish_.place;
      if (view == Kind::view) plain.default_value = "";
      Comparison comparison(name_, inquiry_.frame());
      comparison.compare(plain, *found);
      if (!comparison.differences.empty()) ask_pair(plain, *found);
    }
  }

  void ask_view_parts() {
    ask_part(pair_indexes(name_, wish_, found_, inquiry_.spellings), wish_.indexes, found_.indexes);
    ask_part(pair_by_name(wish_.triggers, triggers_), wish_.triggers, triggers_);
    ask_part(pair_by_name(wish_.rewrite_rules, found_.rewrite_rules), wish_.rewrite_rules, found_.rewrite_rules);
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
      if (!reported.contains(found)) ask_unexpected(*found);
    }
  }

  void ask_primary_key() {
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
    Comparison comparison(name_, inquiry_.frame());
    if constexpr (std::is_same_v<T, ForeignKey>)
      comparison.compare(wish, in_order_of(wish, found));
    else
      comparison.compare(wish, found);
    add_key_difference(wish, found, comparison);
    const Cause inherited = [&]() -> Cause {
      if constexpr (!std::is_same_v<T, Column>)
        return {};
      else {
        forgive_identity(left_parents_, wish, comparison.differences);
        return parents_changed(inquiry_, found_, wish, comparison.differences);
      }
    }();
    const bool as_stated = comparison.differences.empty() && comparison.unknown.empty();
    const Cause cause = as_stated ? inherited : cause_of(inquiry_, group_, missing_columns_, wish);
    if (cause.is_known()) forgive(wish, comparison);
    if (!comparison.differences.empty()) {
      Check& check = add(wish, Verdict::drifted);
      check.drift = "changed";
      // SQL that the server did not understand mends nothing.
      if (comparison.unknown.empty()) {
        check.repair = repair(inquiry_.ddl, name_, wish, found, own_differences<T>(comparison.differences),
                              inquiry_.question.found.schema);
        if constexpr (std::is_same_v<T, Index>) {
          if (lacks_parts(wish, found, comparison.differences)) check.repair = made_whole(found);
        }
        if constexpr (std::is_same_v<T, Column>) {
          check.repair += sequence_repair(wish, comparison.differences)
                          + take_not_null_below(inquiry_, name_, wish, comparison.differences);
        }
      }
      check.differences = std::move(comparison.differences);
      check.hints = changed_hints(wish, found);
      if constexpr (std::is_same_v<T, Index>) {
        if (lacks_parts(wish, found, check.differences))
          check.hints = {
              "made ON ONLY its table, it is valid once every partition has an index that is attached to it"};
      }
      for (std::string& unknown : comparison.unknown) check.hints.push_back(std::move(unknown));
    } else if (cause.is_known()) {
      add(wish, Verdict::skipped).reason = cause.reason;
    } else if (!comparison.unknown.empty()) {
      add(wish, Verdict::errored).reason = joined(comparison.unknown, "; ");
    } else if (!comparison.beyond_server.empty()) {
      add(wish, Verdict::skipped).reason = joined(comparison.beyond_server, "; ");
    } else {
      add(wish, Verdict::held);
    }
  }

  /// Takes out what a known cause explains. A missing enum explains a column's type and what is written in its terms,
  /// and no more than that; anything else rests wholly on what is missing.
  template <class T>
  static void forgive(const T& /*wish*/, Comparison& comparison) {
    if constexpr (std::is_same_v<T, Column>) {
      std::erase_if(comparison.differences, [](const Difference& difference) {
        return difference.property != "nullable" && difference.property != "collation";
      });
    } else {
      comparison.differences.clear();
    }
    comparison.unknown.clear();
  }

  /// A column that gets a sequence gets it as it is stated.
  [[nodiscard]] std::string sequence_repair(const Column& wish, const Differences& differences) const {
    const bool gets_one = std::any_of(differences.begin(), differences.end(), [](const Difference& difference) {
      return difference.property == "serial" || (difference.property == "identity" && difference.found == "none");
    });
    return gets_one ? settle_own_sequence(inquiry_, name_, wish) : std::string();
  }

  /// With PERIOD a key's last pair stands apart; without, all are in order. Where only that differs, the pairs are the
  /// same.
  static ForeignKey in_order_of(const ForeignKey& wish, const ForeignKey& found) {
    const bool same_columns =
        std::is_permutation(wish.columns.begin(), wish.columns.end(), found.columns.begin(), found.columns.end());
    if (wish.period == found.period || !same_columns || !found.references) return found;
    ForeignKey ordered = found;
    ordered.columns = wish.columns;
    for (std::size_t i = 0; i < wish.columns.size(); ++i) {
      const auto at = std::find(found.columns.begin(), found.columns.end(), wish.columns[i]) - found.columns.begin();
      ordered.references->columns[i] = found.references->columns.at(static_cast<std::size_t>(at));
    }
    return ordered;
  }
  /// The key itself is how parts are paired; where it was not the same to the letter, it is a difference too.
  void add_key_difference(const Index& wish, const Index& found, Comparison& comparison) {
    if (wish.keys == found.keys) return;
    std::vector<IndexKey> wanted = canonical_keys(name_, wish, inquiry_.spellings);
    const std::vector<IndexKey> present = canonical_keys(name_, found, inquiry_.spellings);
    for (std::size_t i = 0; i < std::min(wanted.size(), present.size()); ++i) {
      if (wanted[i].operator_class == present[i].default_class) wanted[i].operator_class.clear();
      if (present[i].collation.empty() && wanted[i].collation == collation_of(present[i].column))
        wanted[i].collation.clear();
    }
    if (wanted == present) return;
    comparison.add(wish, "columns", keys_text(wish.keys), keys_text(found.keys));
  }
  /// What an index has where it names none.
  [[nodiscard]] std::string collation_of(const std::string& column) const {
    const Column* found = found_.column(column);
    if (found == nullptr) return {};
    const std::string own = found->collation.value_or("");
    return own.empty() ? collation_of_type(inquiry_.question.found.schema, found->type.value_or("")) : own;
  }
  void add_key_difference(const Unique& wish, const Unique& found, Comparison& comparison) {
    if (wish.columns != found.columns) {
      comparison.add(wish, "columns", names_text(wish.columns), names_text(found.columns));
    }
  }
  template <class T>
  void add_key_difference(const T& /*wish*/, const T& /*found*/, Comparison& /*comparison*/) {}

  /// Whether a partitioned table's index is not valid, and no more: REINDEX gives partitions none that they lack.
  [[nodiscard]] bool lacks_parts(const Index& wish, const Index& found, const Differences& differences) const {
    return !found_.partition_by.value_or("").empty() && wish.valid.value_or(false) && !found.valid.value_or(true)
           && differences.size() == 1;
  }
  [[nodiscard]] std::string made_whole(const Index& found) const {
    Index whole = found;
    whole.valid = true;
    return inquiry_.ddl.drop_index(name_, found.name) + "\n" + inquiry_.ddl.create_index(name_, whole);
  }

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
      return hints_for_missing(wish, wish_, found_);
    else if constexpr (std::is_same_v<T, Column> || std::is_same_v<T, ForeignKey> || std::is_same_v<T, CheckConstraint>)
      return hints_for_missing(wish, pairs);
    else
      return {};
  }

  template <class T>
  void ask_missing(const T& wish, const Pairs<T>& pairs) {
    if constexpr (std::is_same_v<T, Column>) {
      if (const Cause cause = parents_missing(inquiry_, found_, wish); cause.is_known()) {
        add(wish, Verdict::skipped).reason = cause.reason;
        inquiry_.account(Kind::column, -1, cause.subject);
        return;
      }
    }
    if (const Cause cause = cause_of(inquiry_, group_, missing_columns_, wish); cause.is_known()) {
      add(wish, Verdict::skipped).reason = cause.reason;
      inquiry_.account(kind_of<T>(), -1, cause.subject);
      return;
    }
    for (const SqlText& sql : pairing_sql(name_, wish)) inquiry_.spellings.canonical(sql);
    if (const std::string doubt = doubt_about(inquiry_, name_, wish, pairs); !doubt.empty()) {
      add(wish, Verdict::errored).reason = doubt;
      doubted_.insert(kind_of<T>());
      return;
    }
    Check& check = add(wish, Verdict::drifted);
    check.drift = "missing";
    check.hints = missing_hints(wish, pairs);
    check.repair = missing_repair(wish);
    inquiry_.account(kind_of<T>(), -1, check.subject.text());
  }

  /// A table that is made of a type, and stays so, has its columns from there: what mends the type mends them.
  [[nodiscard]] bool has_columns_of_type() const {
    const std::string found = found_.of_type.value_or("");
    return !found.empty() && wish_.of_type.value_or(found) == found;
  }

  /// Those that the table itself can mend.
  template <class T>
  [[nodiscard]] Differences own_differences(Differences differences) const {
    if (std::is_same_v<T, Column> && has_columns_of_type()) {
      std::erase_if(differences, [](const Difference& d) { return d.property == "type" || d.property == "collation"; });
    }
    return differences;
  }

  [[nodiscard]] bool is_stated(const Unique& found) const {
    return std::any_of(wish_.uniques.begin(), wish_.uniques.end(),
                       [&](const Unique& unique) { return !unique.absent && unique.columns == found.columns; });
  }

  template <class T>
  std::string missing_repair(const T& wish) const {
    if (std::is_same_v<T, Column> && has_columns_of_type()) return {};
    if constexpr (std::is_same_v<T, Unique>) {
      for (const Index& index : found_.indexes) {
        if (!is_twin(index, wish)) continue;
        const std::string name = quoted_name(wish.name.empty() ? index.name : wish.name);
        return inquiry_.ddl.alter_table(
            name_, fmt::format("ADD CONSTRAINT {} UNIQUE USING INDEX {}", name, quoted_name(index.name)));
      }
    } else if constexpr (std::is_same_v<T, Index>) {
      for (const Unique& unique : found_.uniques) {
        if (is_twin(wish, unique) && !is_stated(unique)) {
          return inquiry_.ddl.drop_constraint(name_, unique.name) + "\n" + inquiry_.ddl.add(name_, wish);
        }
      }
    }
    if constexpr (std::is_same_v<T, Column>)
      return inquiry_.ddl.add(name_, wish) + settle_own_sequence(inquiry_, name_, wish);
    return inquiry_.ddl.add(name_, wish);
  }

  template <class T>
  void ask_unexpected(const T& found) {
    const std::string shown = part_name(group_, found);
    const Subject subject = subject_of(kind_of<T>(), group_, shown);
    if (inquiry_.hidden(kind_of<T>(), group_, own_name(found, shown), subject)) {
      if constexpr (std::is_same_v<T, Column>) hidden_columns_[found.name] = inquiry_.answers.hidden.back();
      return;
    }
    if (hidden_with_column(found, subject) || told_with_column(found, subject) || told_with_twin(found)) return;
    if (doubtful(found) || told_with_parent(found, subject)) return;
    Check& check = add(found, Verdict::drifted);
    check.drift = "unexpected";
    const bool follows_type = std::is_same_v<T, Column> && has_columns_of_type();
    if (!follows_type) check.repair = repair_unexpected(inquiry_.ddl, name_, found);
    if (shown.find(name_text(found.name)) == std::string::npos && !found.name.empty()) {
      check.hints.push_back(fmt::format("its name is {}", name_text(found.name)));
    }
    inquiry_.account(kind_of<T>(), 1, subject.text());
    if constexpr (std::is_same_v<T, Column>) unexpected_columns_[found.name] = inquiry_.answers.checks.size() - 1;
  }

  /// A part over a column that is hidden is hidden with it.
  template <class T>
  bool hidden_with_column(const T& found, const Subject& subject) {
    for (const auto& [column, hidden] : hidden_columns_) {
      if (!rests_on(found, column)) continue;
      inquiry_.answers.hidden.push_back({subject.text(), hidden.reason, hidden.until});
      ++inquiry_.hidden_count[kind_of<T>()];
      return true;
    }
    return false;
  }

  /// A part over a column that is itself unexpected comes and goes with it.
  template <class T>
  bool told_with_column(const T& found, const Subject& subject) {
    for (const auto& [column, check] : unexpected_columns_) {
      if (!rests_on(found, column)) continue;
      Check& told = inquiry_.answers.checks[check];
      told.consequences.push_back("unexpected " + subject.text());
      inquiry_.account(kind_of<T>(), 1, told.subject.text());
      return true;
    }
    return false;
  }

  /// What came with a parent goes with it; and what a table kept from a parent that it left is the parent's again once
  /// it is back.
  template <class T>
  bool told_with_parent(const T& found, const Subject& subject) {
    if constexpr (std::is_same_v<T, Column>) {
      const std::string column = parents_unexpected(inquiry_, found_, found);
      if (column.empty()) return false;
      columns_of_parents_.push_back(found.name);
      inquiry_.account(Kind::column, 1, "column " + column);
      return true;
    } else {
      for (const std::string& column : columns_of_parents_) {
        if (!rests_on(found, column)) continue;
        inquiry_.account(kind_of<T>(), 1, "column " + part_name(group_, *found_.column(column)));
        return true;
      }
      // Of a check that is its own and a parent's too the server drops neither without the other.
      if (std::is_same_v<T, CheckConstraint> && has_copy_of(parents(), found)) {
        inquiry_.account(kind_of<T>(), 1, subject.text());
        return true;
      }
      if (!has_copy_of(left_parents_, found)) return false;
      inquiry_.account(kind_of<T>(), 1, subject_of(Kind::table, group_, group_).text());
      for (Check& check : inquiry_.answers.checks) {
        const bool is_tables = check.subject.kind == words_of(Kind::table).id && check.subject.group == group_;
        if (is_tables && check.verdict == Verdict::drifted)
          check.consequences.push_back("unexpected " + subject.text());
      }
      return true;
    }
  }

  /// All that the table has columns from.
  [[nodiscard]] std::vector<const Table*> parents() const {
    const Schema& schema = inquiry_.question.found.schema;
    return with_ancestors(schema, parents_of(schema, found_));
  }

  static bool is_twin(const Index& index, const Unique& unique) {
    return index.unique.value_or(false) && keys_text(index.keys) == names_text(unique.columns);
  }

  /// A unique index in the place of a unique constraint, or the other way round, is one fault and not two.
  template <class T>
  bool told_with_twin(const T& found) {
    if constexpr (std::is_same_v<T, Index>) {
      for (const Unique& wish : wish_.uniques) {
        const bool is_there = std::any_of(found_.uniques.begin(), found_.uniques.end(),
                                          [&](const Unique& unique) { return unique.columns == wish.columns; });
        if (!wish.absent && !is_there && is_twin(found, wish)) return account_for_twin<T>(wish);
      }
    } else if constexpr (std::is_same_v<T, Unique>) {
      for (const Index& wish : wish_.indexes) {
        const bool is_there = std::any_of(found_.indexes.begin(), found_.indexes.end(),
                                          [&](const Index& index) { return index.keys == wish.keys; });
        if (!wish.absent && !is_there && is_twin(wish, found)) return account_for_twin<T>(wish);
      }
    }
    return false;
  }

  template <class T, class Wish>
  bool account_for_twin(const Wish& wish) {
    inquiry_.account(kind_of<T>(), 1, subject_of(kind_of<Wish>(), group_, part_name(group_, wish)).text());
    return true;
  }

  /// Something stated seemed missing and could not be compared: it may be this, and that has been said.
  template <class T>
  bool doubtful(const T& found) {
    return doubted_.contains(kind_of<T>()) && !pairing_sql(name_, found).empty();
  }

  /// `absent` names an object by its name, or by its columns.
  template <class T>
  bool is_what_must_be_absent(const T& wish, const T& found) {
    if constexpr (std::is_same_v<T, PrimaryKey>) {
      return true;
    } else if constexpr (std::is_same_v<T, Index>) {
      const bool by_name = wish.keys.size() == 1 && wish.keys.front().column == found.name;
      return by_name
             || canonical_keys(name_, wish, inquiry_.spellings) == canonical_keys(name_, found, inquiry_.spellings);
    } else if constexpr (std::is_same_v<T, Unique> || std::is_same_v<T, ForeignKey>) {
      return wish.columns == Names{found.name} || wish.columns == found.columns;
    } else {
      return wish.name == found.name;
    }
  }

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
    inquiry_.account(kind_of<T>(), 1, check.subject.text());
  }

  Inquiry& inquiry_;
  const Name& name_;
  const Table& wish_;
  const Table& found_;
  std::string group_;
  std::vector<const Table*> left_parents_;
  std::vector<Trigger> triggers_;
  Names missing_columns_;
  Names columns_of_parents_;                               // unexpected ones, told there
  std::map<std::string, std::size_t> unexpected_columns_;  // and their place among the answers
  std::map<std::string, Hidden> hidden_columns_;
  std::set<Kind> doubted_;  // of which something stated could not be compared
};

}  // namespace

void ask_view_parts(Inquiry& inquiry, const Name& name, const Table& wish, const Table& found) {
  TableInquiry(inquiry, name, wish, found).ask_view_parts();
}

void ask_view_columns(Inquiry& inquiry, Kind view, const Name& name, const Table& wish, const Table& found,
                      const std::string& told) {
  TableInquiry(inquiry, name, wish, found).ask_view_columns(view, told);
}

void ask_parts(Inquiry& inquiry, const Name& name, const Table& wish, const Table& found) {
  TableInquiry(inquiry, name, wish, found).ask();
}

}  // namespace schemaproof
