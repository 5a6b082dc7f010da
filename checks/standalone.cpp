// Are the types, sequences, functions, views, schemas, extensions and default privileges there as stated, and no
// others?
#include <fmt/format.h>

#include <algorithm>

#include "checks/causes.hpp"
#include "checks/compare.hpp"
#include "checks/hints.hpp"
#include "checks/inquiry.hpp"
#include "checks/repair.hpp"
#include "migrations/bookkeeping.hpp"
#include "support/spelling.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// The table that a sequence's column is in; null where nothing owns it.
const Table* owner_of(const Schema& schema, const Sequence& sequence) {
  if (!sequence.owned_by || sequence.owned_by->empty()) return nullptr;
  return schema.table(parse_column_name(*sequence.owned_by).table);
}

/// Asks the objects of one kind.
template <class T>
class KindInquiry {
public:
  explicit KindInquiry(Inquiry& inquiry)
      : inquiry_(inquiry),
        wishes_(objects_of<T>(inquiry.question.wish)),
        founds_(objects_of<T>(inquiry.question.found.schema)) {}

  void ask() {
    // A range brings functions and a type of its own along: what goes makes room for their names.
    constexpr bool goes_first = std::is_same_v<T, Range>;
    if (goes_first) ask_all_unstated();
    for (const auto& [name, wish] : wishes_) ask_one(name, wish);
    if (!goes_first) ask_all_unstated();
  }

private:
  [[nodiscard]] static std::string group() { return std::string(words_of(T::kind).section); }

  void ask_all_unstated() {
    if (!inquiry_.strict(T::kind)) return;
    for (const auto& [name, wish] : wishes_) stated_.insert(find(name));
    for (const auto& [name, found] : founds_) {
      if (!stated_.contains(&found) && is_asked(name)) ask_unstated(name, found);
    }
  }

  [[nodiscard]] bool is_asked(const Name& name) const {
    if constexpr (lies_in_schema<T>()) return schemaproof::is_asked(inquiry_.question, name);
    return true;
  }

  Check& add(const Name& name, const T& wish, Verdict verdict) {
    Check check;
    check.subject = subject_of(T::kind, group(), name.text());
    check.verdict = verdict;
    check.place = wish.place.known() ? wish.place : inquiry_.question.expectation.strict_place;
    check.ref = wish.ref;
    inquiry_.answers.checks.push_back(std::move(check));
    return inquiry_.answers.checks.back();
  }

  /// A function may be stated without its arguments where only one has its name.
  [[nodiscard]] const T* find(const Name& name) const {
    if (const auto exact = founds_.find(name); exact != founds_.end()) return &exact->second;
    if constexpr (std::is_same_v<T, Extension>) {
      const std::optional<Extension>& born_with = inquiry_.question.found.plpgsql;
      if (born_with && born_with->name == name.name) return &*born_with;
    }
    const T* only = nullptr;
    if (std::is_same_v<T, Function> && name.arguments.empty()) {
      for (auto at = founds_.lower_bound(name); at != founds_.end(); ++at) {
        if (at->first.schema != name.schema || at->first.name != name.name) break;
        if (only != nullptr) return nullptr;
        only = &at->second;
      }
    }
    return only;
  }

  void ask_one(const Name& name, const T& wish) {
    const T* found = find(name);
    if (found != nullptr) stated_.insert(found);
    if (wish.absent) {
      Check& check = add(name, wish, found == nullptr ? Verdict::held : Verdict::drifted);
      if (found == nullptr) return;
      check.drift = "unexpected";
      check.hints.emplace_back("the expectation says that it is absent");
      check.repair = inquiry_.ddl.drop(name, *found);
      inquiry_.account(T::kind, 1, check.subject.text());
    } else if (found == nullptr) {
      ask_missing(name, wish);
    } else {
      ask_pair(name, wish, *found);
    }
  }

  void ask_missing(const Name& name, const T& wish) {
    // Privileges that are as they are by themselves are in no catalog.
    if (std::is_same_v<T, DefaultPrivilege> && wish.grants.value_or(Entries{}).empty()) {
      add(name, wish, Verdict::held);
      return;
    }
    if (const Cause cause = cause_of_missing(inquiry_, wish); cause.is_known()) {
      add(name, wish, Verdict::skipped).reason = cause.reason;
      inquiry_.account(T::kind, -1, cause.subject);
      return;
    }
    Check& check = add(name, wish, Verdict::drifted);
    check.drift = "missing";
    if constexpr (lies_in_schema<T>()) check.repair = create_schema(inquiry_, name);
    check.repair += inquiry_.ddl.create(name, wish);
    inquiry_.account(T::kind, -1, check.subject.text());
    std::vector<std::string> others;
    std::vector<std::string> same_name;
    for (const auto& [other, object] : founds_) {
      if (other.name == name.name && other.schema == name.schema) {
        same_name.push_back(other.text());
        continue;
      }
      if (!stated_.contains(&object) && !wishes_.contains(other)) others.push_back(other.text());
    }
    if (!same_name.empty()) {
      const bool ambiguous = name.arguments.empty() && same_name.size() > 1;
      check.hints.push_back(fmt::format("the database has {}{}", joined(same_name, " and "),
                                        ambiguous ? ": say which, with the types of its arguments" : ""));
    } else if (const auto near = nearest(name.text(), others)) {
      const std::string_view words = words_of(T::kind).words;
      check.hints.push_back(fmt::format(
          "the database has {} {} '{}'",
          std::string_view("aeiou").find(words.front()) != std::string_view::npos ? "an" : "a", words, *near));
    }
  }

  void ask_pair(const Name& name, const T& wish, const T& found) {
    Comparison comparison(name, inquiry_.frame());
    comparison.compare(wish, found);
    const bool redefined =
        std::any_of(comparison.differences.begin(), comparison.differences.end(),
                    [](const Difference& difference) { return difference.property == "definition"; });
    if (!comparison.differences.empty()) {
      Check& check = add(name, wish, Verdict::drifted);
      check.drift = "changed";
      if (comparison.unknown.empty()) {
        check.repair = repair(inquiry_.ddl, name, with_query_columns(wish, found), found, comparison.differences,
                              inquiry_.question.found.schema);
      }
      if constexpr (std::is_same_v<T, Enum>) check.hints = hints_for_changed(wish, found);
      check.differences = std::move(comparison.differences);
      for (std::string& unknown : comparison.unknown) check.hints.push_back(std::move(unknown));
    } else if (const Cause cause = comparison.unknown.empty() ? Cause{} : cause_of_missing(inquiry_, wish);
               cause.is_known()) {
      add(name, wish, Verdict::skipped).reason = cause.reason;
    } else if (!comparison.unknown.empty()) {
      add(name, wish, Verdict::errored).reason = joined(comparison.unknown, "; ");
    } else if (!comparison.beyond_server.empty()) {
      add(name, wish, Verdict::skipped).reason = joined(comparison.beyond_server, "; ");
    } else {
      add(name, wish, Verdict::held);
    }
    if constexpr (requires { wish.parts; }) ask_parts_of_view(name, wish, found, redefined);
  }

  /// Whether a view can be replaced is a matter of the columns that its query gives.
  [[nodiscard]] T with_query_columns(T wish, const T& found) const {
    if constexpr (requires { wish.query_columns; }) {
      const auto columns_of = [&](const T& view) {
        const Spelled* spelled = inquiry_.spellings.known({Compared::as_query, {}, {}, view.definition.value_or("")});
        return spelled == nullptr ? Entries{} : spelled->columns;
      };
      const Entries wanted = columns_of(wish);
      const Entries present = columns_of(found);
      if (wanted.empty()) return wish;
      wish.query_columns.emplace();
      for (const auto& [column, type] : wanted) wish.query_columns->names.push_back(column);
      wish.query_columns->begin_with_those_there = !present.empty() && present.size() <= wanted.size()
                                                   && std::equal(present.begin(), present.end(), wanted.begin());
    }
    return wish;
  }

  void ask_parts_of_view(const Name& name, const T& wish, const T& found, bool redefined) {
    const std::string subject = subject_of(T::kind, group(), name.text()).text();
    ask_view_columns(inquiry_, T::kind, name, wish.parts, found.parts,
                     redefined ? fmt::format("follows from: {} has another definition", subject) : std::string());
    ask_view_parts(inquiry_, name, wish.parts, found.parts);
  }

  void ask_unstated(const Name& name, const T& found) {
    const Subject subject = subject_of(T::kind, group(), name.text());
    if constexpr (std::is_same_v<T, Sequence>) {
      if (follows_its_column(name, found) || becomes_a_columns(name)) return;
    } else if constexpr (std::is_same_v<T, Namespace>) {
      // One that is asked is stated by that.
      const auto& schemas = inquiry_.question.expectation.schemas;
      const bool is_home = name.name == inquiry_.question.found.schema.home;
      const bool stated = inquiry_.question.expectation.asked_are_stated;
      if (is_home || (stated && std::find(schemas.begin(), schemas.end(), name.name) != schemas.end())) {
        Namespace plain;
        plain.name = found.name;
        return ask_pair(name, plain, found);
      }
      // Others are nobody's business unless some are stated; every database is born with public.
      const bool some_stated = !wishes_.empty() || !inquiry_.question.expectation.wish.schemas.empty();
      if (!some_stated || name.name == "public" || holds_only_bookkeeping(name.name)) return;
    }
    if (inquiry_.hidden(T::kind, "", name.name, subject)) return;
    Check& check = add(name, T{}, Verdict::drifted);
    check.drift = "unexpected";
    check.repair = inquiry_.ddl.drop(name, found);
    inquiry_.account(T::kind, 1, subject.text());
  }

  /// The sequence of a serial or identity column is stated with it, as PostgreSQL makes it.
  bool follows_its_column(const Name& name, const Sequence& found) {
    const Schema& schema = inquiry_.question.found.schema;
    if (owner_of(schema, found) == nullptr) return false;
    const std::optional<Sequence> implied = sequence_of_column(schema, found);
    // That of a table that nobody states is told with it.
    const bool is_stated = inquiry_.question.wish.tables.contains(parse_column_name(*found.owned_by).table);
    if (!is_stated) return inquiry_.strict(Kind::table) || implied;
    if (!implied) return is_told_with_column(found);
    const Sequence& plain = *implied;
    // Who owns and uses it is its table's to say, unless it was stated for itself.
    Comparison comparison(name, inquiry_.frame());
    comparison.compare(plain, found);
    if (comparison.differences.empty()) return true;
    std::erase_if(comparison.differences, [](const Difference& d) { return d.property == "owner"; });
    if (comparison.differences.empty()) return true;
    Check& check = add(name, plain, Verdict::drifted);
    check.drift = "changed";
    check.repair = repair(inquiry_.ddl, name, plain, found, comparison.differences, schema);
    check.differences = std::move(comparison.differences);
    check.hints.push_back(fmt::format("it came with the column {}; state it under sequences if it is meant to be so",
                                      found.owned_by.value_or("")));
    return true;
  }

  /// What makes a column serial takes the sequence of that name for it.
  [[nodiscard]] bool becomes_a_columns(const Name& sequence) const {
    const auto& tables = inquiry_.question.wish.tables;
    return std::any_of(tables.begin(), tables.end(), [&](const auto& wished) {
      const Table* present = inquiry_.question.found.schema.table(wished.first);
      const auto becomes = [&](const Column& column) {
        const Column* there = present->column(column.name);
        return column.serial.value_or(false) && there != nullptr && !there->serial.value_or(false)
               && sequence == serial_sequence(wished.first, column.name);
      };
      return present != nullptr && std::any_of(wished.second.columns.begin(), wished.second.columns.end(), becomes);
    });
  }

  /// The schema of a migration tool: it goes with its tables, which are never unexpected.
  [[nodiscard]] bool holds_only_bookkeeping(const std::string& schema) const {
    const auto& tables = inquiry_.question.found.schema.tables;
    const auto first = tables.lower_bound(Name{schema, {}, {}});
    auto at = first;
    while (at != tables.end() && at->first.schema == schema && is_bookkeeping(at->second, at->first.name)) ++at;
    return at != first && (at == tables.end() || at->first.schema != schema);
  }

  /// Its column was to bring one along, and has another default now: that is told already.
  bool is_told_with_column(const Sequence& found) {
    const ColumnName owner = parse_column_name(*found.owned_by);
    const Table* table = inquiry_.question.wish.table(owner.table);
    const Column* column = table == nullptr ? nullptr : table->column(owner.column);
    return column != nullptr && brings_sequence(*column);
  }

  Inquiry& inquiry_;
  const std::map<Name, T>& wishes_;
  const std::map<Name, T>& founds_;
  std::set<const T*> stated_;
};

}  // namespace

void ask_standalone(Inquiry& inquiry) {
  for_each_standalone(inquiry.question.wish, [&]<class T>(const std::map<Name, T>&) { KindInquiry<T>(inquiry).ask(); });
}

}  // namespace schemaproof
