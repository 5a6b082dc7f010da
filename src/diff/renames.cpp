#include "diff/renames.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>

#include "migrations/bookkeeping.hpp"
#include "model/kind.hpp"
#include "model/spellings.hpp"
#include "support/spelling.hpp"
#include "support/sql_names.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// `createdAt` and `created_at` are the words created, at.
std::set<std::string> words_of_name(const std::string& name) {
  std::set<std::string> words;
  std::string word;
  const auto end_word = [&] {
    constexpr std::size_t long_enough_to_mean_something = 3;
    if (word.size() >= long_enough_to_mean_something) words.insert(lowered(word));
    word.clear();
  };
  for (const char c : name) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper || c == '_' || c == ' ') end_word();
    if (c != '_' && c != ' ') word += c;
  }
  end_word();
  return words;
}

/// `pwd` stands for `password`.
bool abbreviates(const std::string& shorter, const std::string& longer) {
  constexpr std::size_t fewest = 3;
  if (shorter.size() < fewest || shorter.size() >= longer.size() || shorter.front() != longer.front()) return false;
  std::size_t at = 0;
  for (const char c : longer) at += at < shorter.size() && shorter[at] == c ? 1 : 0;
  return at == shorter.size();
}

/// `name` and `full_name`, `pwd` and `password`, `adress` and `address`; but not `price_net` and `price_gross`.
bool are_alike(const std::string& one, const std::string& other) {
  if (nearest(one, {other})) return true;
  const std::set<std::string> words = words_of_name(one);
  const std::set<std::string> others = words_of_name(other);
  const bool one_says_more = !words.empty() && !others.empty()
                             && (std::includes(words.begin(), words.end(), others.begin(), others.end())
                                 || std::includes(others.begin(), others.end(), words.begin(), words.end()));
  return one_says_more || abbreviates(lowered(one), lowered(other)) || abbreviates(lowered(other), lowered(one));
}

/// Whether all that is stated of `wish` is so in `found`, but for the name.
bool same_shape(const Column& wish, const Column& found) {
  if (!wish.type || wish.absent) return false;
  const Fields fields = Column::fields();
  return std::all_of(fields.begin(), fields.end(), [&](const Field& field) {
    if (field.name == "not_null_name") return true;
    const auto wanted = get(wish, field);
    const auto present = get(found, field);
    if (!wanted || !present || wanted == present) return true;
    if (field.compared == Compared::exactly) return false;
    const auto plain = [&](const Column& column, const Value& value) {
      return plainly({field.compared, {}, column.type.value_or(""), std::get<std::string>(value)});
    };
    return plain(wish, *wanted) == plain(found, *present);
  });
}

/// The same names, and most of them with the same shape: a column may have changed with the table's name.
bool same_columns(const Table& wish, const Table& found) {
  if (wish.columns.empty() || wish.columns.size() != found.columns.size()) return false;
  std::size_t same = 0;
  for (const Column& column : wish.columns) {
    const Column* other = found.column(column.name);
    if (other == nullptr) return false;
    same += same_shape(column, *other) ? 1 : 0;
  }
  return 4 * same >= 3 * wish.columns.size();
}

Names key_of(const Table& table) {
  return table.primary_key ? table.primary_key->columns.value_or(Names{}) : Names{};
}

/// The column's places in keys and indexes, without its name.
std::multiset<std::string> keys_over(const Table& table, const std::string& column) {
  std::multiset<std::string> keys;
  const auto note = [&](std::string_view kind, const Names& columns, const std::string& target) {
    const auto at = std::find(columns.begin(), columns.end(), column);
    if (at != columns.end()) keys.insert(fmt::format("{} {} {}", kind, at - columns.begin(), target));
  };
  note("primary key", key_of(table), "");
  for (const Unique& unique : table.uniques) note("unique", unique.columns, "");
  for (const ForeignKey& key : table.foreign_keys) {
    note("foreign key", key.columns, key.references ? key.references->table.text() : "");
  }
  for (const Index& index : table.indexes) {
    Names columns;
    for (const IndexKey& key : index.keys) columns.push_back(key.column);
    note("index", columns, index.unique.value_or(false) ? "unique" : "");
  }
  return keys;
}

std::string neighbour(const Table& table, const std::string& column, int step) {
  const auto at = std::find_if(table.columns.begin(), table.columns.end(),
                               [&](const Column& candidate) { return candidate.name == column; });
  const auto place = (at - table.columns.begin()) + step;
  const bool is_inside = place >= 0 && place < static_cast<std::ptrdiff_t>(table.columns.size());
  return is_inside ? table.columns[static_cast<std::size_t>(place)].name : std::string();
}

/// The columns that left, each with the one that came in its shape.
using ColumnPairs = std::vector<std::pair<std::string, std::string>>;

/// Whether the columns before and after are the same, or were renamed too.
bool same_place(const Table& wish, const Table& found, const ColumnPairs& pairs, const std::string& left,
                const std::string& came) {
  const auto match = [&](int step) {
    std::string before = neighbour(found, left, step);
    for (const auto& [one, other] : pairs) {
      if (one == before) before = other;
    }
    return before == neighbour(wish, came, step);
  };
  return match(-1) && match(1);
}

/// The pairs in which each is the other's only match.
template <class T>
std::vector<std::pair<T, T>> only_pairs(const std::vector<T>& left, const std::vector<T>& came,
                                        const std::function<bool(const T&, const T&)>& match) {
  std::vector<std::pair<T, T>> pairs;
  for (const T& one : left) {
    const auto is_match = [&](const T& other) { return match(one, other); };
    if (std::count_if(came.begin(), came.end(), is_match) != 1) continue;
    const T& other = *std::find_if(came.begin(), came.end(), is_match);
    if (std::count_if(left.begin(), left.end(), [&](const T& rival) { return match(rival, other); }) == 1) {
      pairs.emplace_back(one, other);
    }
  }
  return pairs;
}

Rename judged(const Name& table_name, const Table& found, const Table& wish, const ColumnPairs& pairs,
              const std::string& left, const std::string& came) {
  Rename rename{table_name, left, came, "the same type, nullability and default", false};
  const bool in_place = same_place(wish, found, pairs, left, came);
  const auto keys = keys_over(found, left);
  const bool in_keys = !keys.empty() && keys == keys_over(wish, came);
  if (in_place) rename.why += ", in the same place";
  if (in_keys) rename.why += ", in the same keys";
  rename.certain = in_place && (in_keys || are_alike(left, came));
  return rename;
}

}  // namespace

std::string Rename::text() const {
  return column.empty() ? table.text() : table.text() + "." + name_text(column);
}

std::string Rename::sql(const std::string& home) const {
  const std::string what = column.empty() ? std::string() : "COLUMN " + quoted_name(column) + " ";
  return fmt::format("ALTER TABLE {} RENAME {}TO {};", table.sql(home), what, quoted_name(to));
}

Check Rename::check(const std::string& home) const {
  const KindWords& words = words_of(column.empty() ? Kind::table : Kind::column);
  Check check;
  check.subject = {std::string(words.id), std::string(words.words),
                   column.empty() ? Name{table.schema, to}.text() : table.text(), text()};
  check.verdict = Verdict::drifted;
  check.drift = "changed";
  check.differences.push_back({"name", name_text(from()), name_text(to), {}});
  check.hints.push_back(fmt::format("taken for a rename: {}", why));
  check.repair = with_visible_characters(fmt::format("-- taken for a rename: {}\n{}", why, sql(home)));
  return check;
}

Renames renamed_tables(const Schema& found, const Schema& wish) {
  std::vector<Name> left;
  std::vector<Name> came;
  for (const auto& [name, table] : found.tables) {
    if (!wish.tables.contains(name) && !is_bookkeeping(table, name.name)) left.push_back(name);
  }
  for (const auto& [name, table] : wish.tables) {
    if (!found.tables.contains(name) && !table.absent) came.push_back(name);
  }
  Renames renames;
  for (const auto& [one, other] : only_pairs<Name>(left, came, [&](const Name& before, const Name& after) {
         return before.schema == after.schema && same_columns(*wish.table(after), *found.table(before));
       })) {
    const Table& table = *found.table(one);
    Rename rename{one, {}, other.name, fmt::format("the same {}", counted(table.columns.size(), "column")), false};
    constexpr std::size_t enough_columns = 4;
    const bool same_key = key_of(table) == key_of(*wish.table(other));
    if (same_key) rename.why += " and the same primary key";
    rename.certain = same_key && (table.columns.size() >= enough_columns || are_alike(one.name, other.name));
    renames.push_back(std::move(rename));
  }
  return renames;
}

Renames renamed_columns(const Schema& found, const Schema& wish) {
  Renames renames;
  for (const auto& [name, table] : wish.tables) {
    const Table* present = found.table(name);
    if (present == nullptr || table.absent) continue;
    Names left;
    Names came;
    for (const Column& column : present->columns) {
      if (table.column(column.name) == nullptr) left.push_back(column.name);
    }
    for (const Column& column : table.columns) {
      if (present->column(column.name) == nullptr && !column.absent) came.push_back(column.name);
    }
    const Table& wanted = table;
    const ColumnPairs pairs =
        only_pairs<std::string>(left, came, [&](const std::string& before, const std::string& after) {
          return same_shape(*wanted.column(after), *present->column(before));
        });
    for (const auto& [one, other] : pairs) renames.push_back(judged(name, *present, wanted, pairs, one, other));
  }
  return renames;
}

Renames stated_rename(const std::string& text, const Schema& found, const Schema& wish) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) return {};
  const std::string to = unquoted_name(trimmed(text.substr(equals + 1)));
  const std::string before(trimmed(text.substr(0, equals)));
  const std::string why = "--rename says so";
  const Name as_table = parse_name(before);
  if (found.table(as_table) != nullptr && wish.table({as_table.schema, to}) != nullptr) {
    return {{as_table, {}, to, why, true}};
  }
  const std::size_t dot = before.rfind('.');
  if (dot == std::string::npos) return {};
  const Name table = parse_name(before.substr(0, dot));
  const std::string column = unquoted_name(before.substr(dot + 1));
  const Table* present = found.table(table);
  const Table* wanted = wish.table(table);
  const bool known =
      present != nullptr && wanted != nullptr && present->column(column) != nullptr && wanted->column(to) != nullptr;
  return known ? Renames{{table, column, to, why, true}} : Renames{};
}

}  // namespace schemaproof
