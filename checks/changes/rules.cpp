#include "checks/changes/rules.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "checks/part.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

constexpr auto additive = Compatibility::additive;
constexpr auto safe = Compatibility::safe;
constexpr auto breaking = Compatibility::breaking;

const Table* table_of(const Schema& schema, const Change& change) {
  return schema.table(parse_name(change.check.subject.group));
}

const Column* column_of(const Schema& schema, const Change& change) {
  const ColumnName name = parse_column_name(change.check.subject.name);
  const Table* table = schema.table(name.table);
  return table == nullptr ? nullptr : table->column(name.column);
}

/// Whether an insert that does not name it gives it a value, be it NULL.
bool fills_itself(const Change& change) {
  const Column* column = column_of(change.after, change);
  return column != nullptr
         && (column->nullable.value_or(false) || !column->default_value.value_or("").empty()
             || !column->generated.value_or("").empty() || brings_sequence(*column));
}

bool widened(const Change& change) {
  return is_widened(change.from, change.to);
}
bool to_true(const Change& change) {
  return change.to == "true";
}
bool to_by_default(const Change& change) {
  return change.to == "by default";
}
bool from_none(const Change& change) {
  return change.from == "none";
}
bool to_none(const Change& change) {
  return change.to == "none";
}
bool was_bounds(const Change& change) {
  return change.was_bounds;
}
/// Of what is only counted.
bool grown(const Change& change) {
  return change.from.size() < change.to.size() || (change.from.size() == change.to.size() && change.from < change.to);
}

/// What a part is made of, as SQL or as a list of names.
std::string text_of_part(const Change& change) {
  const Table* table = table_of(change.after, change);
  if (change.check.subject.kind == "check" && table != nullptr) {
    for (const CheckConstraint& check : table->checks) {
      const bool is_it = change.check.subject.name == change.check.subject.group + "." + name_text(check.name);
      if (is_it) return check.expression.value_or("");
    }
  }
  const std::string& name = change.check.subject.name;
  return name.substr(std::min(name.find('('), name.size()));
}

/// Whether all columns that it names came with the same migration: nobody writes to them yet.
bool over_new_columns(const Change& change) {
  const Table* before = table_of(change.before, change);
  const Table* after = table_of(change.after, change);
  if (before == nullptr || after == nullptr) return before == nullptr;
  const std::string text = text_of_part(change);
  bool any = false;
  for (const SqlToken& token : sql_tokens(text)) {
    if (token.kind != SqlToken::Kind::word && token.kind != SqlToken::Kind::quoted_name) continue;
    const std::string name = parse_name(token.text).name;
    if (before->column(name) != nullptr) return false;
    any = any || after->column(name) != nullptr;
  }
  return any;
}

template <class T>
bool is_unchecked(const std::vector<T>& parts, const Change& change) {
  return std::any_of(parts.begin(), parts.end(), [&](const T& part) {
    return part_name(change.check.subject.group, part) == change.check.subject.name && !part.validated.value_or(true);
  });
}

/// Whether it came NOT VALID: rows that are there are not looked at.
bool not_valid(const Change& change) {
  const Table* table = table_of(change.after, change);
  if (table == nullptr) return false;
  return change.check.subject.kind == "check" ? is_unchecked(table->checks, change)
                                              : is_unchecked(table->foreign_keys, change);
}

enum class Uniqueness { unknown, none, unique };

/// Of all indexes that it may be about: several can have one key.
Uniqueness uniqueness_in(const Schema& schema, const Change& change) {
  const Table* table = table_of(schema, change);
  Uniqueness found = Uniqueness::unknown;
  if (table == nullptr) return found;
  for (const Index& index : table->indexes) {
    const std::string& group = change.check.subject.group;
    const bool may_be_it = change.check.subject.name.starts_with(group + "(" + keys_text(index.keys) + ")")
                           || change.check.subject.name == group + "." + name_text(index.name);
    if (!may_be_it) continue;
    if (index.unique.value_or(true)) return Uniqueness::unique;
    found = Uniqueness::none;
  }
  return found;
}

/// An index that could not be told from the others may be unique.
bool not_unique(const Change& change) {
  const Uniqueness before = uniqueness_in(change.before, change);
  const Uniqueness after = uniqueness_in(change.after, change);
  const bool is_known = before == Uniqueness::none || after == Uniqueness::none;
  return is_known && before != Uniqueness::unique && after != Uniqueness::unique;
}

const Names* labels_of(const Schema& schema, const Change& change) {
  const auto found = schema.enums.find(parse_name(change.check.subject.name));
  return found == schema.enums.end() || !found->second.labels ? nullptr : &*found->second.labels;
}

bool labels_appended(const Change& change) {
  const Names* before = labels_of(change.before, change);
  const Names* after = labels_of(change.after, change);
  return before != nullptr && after != nullptr && before->size() <= after->size()
         && std::equal(before->begin(), before->end(), after->begin());
}

/// All are there still, in the order in which they were.
bool labels_inserted(const Change& change) {
  const Names* before = labels_of(change.before, change);
  const Names* after = labels_of(change.after, change);
  if (before == nullptr || after == nullptr) return false;
  auto at = after->begin();
  for (const std::string& label : *before) {
    at = std::find(at, after->end(), label);
    if (at == after->end()) return false;
    ++at;
  }
  return true;
}

template <class T>
bool keeps_columns(const Change& change) {
  const Name name = parse_name(change.check.subject.name);
  const auto& before = objects_of<T>(change.before);
  const auto& after = objects_of<T>(change.after);
  const auto was = before.find(name);
  const auto is = after.find(name);
  if (was == before.end() || is == after.end()) return false;
  const auto& columns = was->second.parts.columns;
  const auto& now = is->second.parts.columns;
  return !columns.empty() && columns.size() <= now.size()
         && std::equal(columns.begin(), columns.end(), now.begin(), [](const Column& a, const Column& b) {
              return a.name == b.name && a.type == b.type && a.type.has_value();
            });
}

constexpr std::string_view nobody_yet = "nobody uses it yet";
constexpr std::string_view users_fail = "what reads, writes or names it fails";
constexpr std::string_view drop_later = "first release code that no longer uses it, and drop it with a later migration";
constexpr std::string_view no_value = "no value is other than it was";
constexpr std::string_view no_answer = "no answer is other than it was";
constexpr std::string_view refuses_writes = "writes that were taken are refused";
constexpr std::string_view not_valid_first =
    "add it NOT VALID once no writer violates it, mend the rows that do, and VALIDATE it with a later migration";
constexpr std::string_view keep_to_it_first =
    "let all writers keep to it first: then it refuses nothing; mend the rows, and VALIDATE it with a later migration";
constexpr std::string_view no_duplicates_first =
    "see first that no writer makes duplicates; built CONCURRENTLY it lets others write meanwhile";
constexpr std::string_view writes_elsewise = "it may change or refuse what is written";
constexpr std::string_view other_rows = "who sees and writes which rows changes";

// The order matters: the first that fits decides.
constexpr std::array rules = {
    ChangeRule{"*", "comment", nullptr, additive, "only people read it", ""},
    ChangeRule{"*", "not_null_comment", nullptr, additive, "only people read it", ""},
    ChangeRule{"*", "grants", from_none, additive, "who had rights has them still", ""},
    ChangeRule{"*", "grants", nullptr, breaking, "somebody may no longer do what he could", ""},
    ChangeRule{"*", "name", nullptr, safe, "only what names the constraint or index itself has to know", ""},
    ChangeRule{"*", "clustered", nullptr, safe, "only CLUSTER looks at it", ""},

    ChangeRule{"table", "added", nullptr, additive, nobody_yet, ""},
    ChangeRule{"table", "removed", nullptr, breaking, users_fail, drop_later},
    ChangeRule{"table", "unlogged", nullptr, safe, no_value, ""},
    ChangeRule{"table", "storage_parameters", nullptr, safe, no_value, ""},
    ChangeRule{"table", "access_method", nullptr, safe, no_value, ""},
    ChangeRule{"table", "tablespace", nullptr, safe, no_value, ""},
    ChangeRule{"table", "partition_of", to_none, breaking, "its rows are no longer in the table that it was part of",
               ""},
    ChangeRule{"table", "partition_of", nullptr, breaking,
               "its rows are in the partitioned table too, and rows outside its bounds are refused", ""},
    ChangeRule{"table", "bounds", nullptr, breaking, "other rows come to it, and other rows are refused", ""},
    ChangeRule{"table", "row_security", nullptr, breaking, other_rows, ""},

    ChangeRule{"column", "added", fills_itself, additive, "whoever does not know it can leave it out", ""},
    ChangeRule{"column", "added", nullptr, breaking, "inserts that do not name it are refused",
               "add it nullable or with a default, let all writers fill it, and require it with a later migration"},
    ChangeRule{"column", "removed", nullptr, breaking, users_fail, drop_later},
    ChangeRule{"column", "type", widened, safe, "every value fits, and is printed as before", ""},
    ChangeRule{
        "column", "type", nullptr, breaking, "values may not fit, and clients read another type",
        "add a column of the new type, write both, let readers move, and drop the old one with a later migration"},
    ChangeRule{"column", "nullable", to_true, safe, "what was written can be written; readers may meet NULL", ""},
    ChangeRule{"column", "nullable", nullptr, breaking, "writes that leave it empty are refused",
               "let all writers fill it, fill the rows, and require it with a later migration"},
    ChangeRule{"column", "default", fills_itself, safe, "only rows that come get another value", ""},
    ChangeRule{"column", "default", nullptr, breaking, "inserts that do not name it are refused",
               "let all writers name it first"},
    ChangeRule{"column", "serial", fills_itself, safe, "inserts that do not name it get a value still", ""},
    ChangeRule{"column", "serial", nullptr, breaking, "inserts that do not name it are refused",
               "let all writers name it first"},
    ChangeRule{"column", "identity", to_by_default, safe, "whoever names it still can", ""},
    ChangeRule{"column", "identity", nullptr, breaking, "inserts are refused that were taken", ""},
    ChangeRule{"column", "generated", nullptr, breaking, "it can no longer be written as it was, or has other values",
               "add a generated column beside it"},
    ChangeRule{"column", "generation", nullptr, safe, no_value, ""},
    ChangeRule{"column", "storage", nullptr, safe, no_value, ""},
    ChangeRule{"column", "compression", nullptr, safe, no_value, ""},
    ChangeRule{"column", "statistics", nullptr, safe, no_value, ""},
    ChangeRule{"column", "options", nullptr, safe, no_value, ""},
    ChangeRule{"column", "not_null_name", nullptr, safe, no_value, ""},
    ChangeRule{"column", "not_null_valid", nullptr, safe, "new rows were held to it before", ""},
    ChangeRule{"column", "collation", nullptr, breaking, "it sorts and compares otherwise", ""},

    ChangeRule{"primary_key", "added", over_new_columns, additive, nobody_yet, ""},
    ChangeRule{"primary_key", "added", nullptr, breaking, refuses_writes,
               "look for duplicates and NULLs, CREATE UNIQUE INDEX CONCURRENTLY, and make the key of it"},
    ChangeRule{"unique", "added", over_new_columns, additive, nobody_yet, ""},
    ChangeRule{"unique", "added", nullptr, breaking, refuses_writes,
               "look for duplicates, CREATE UNIQUE INDEX CONCURRENTLY, and make the constraint of it"},
    ChangeRule{"unique", "removed", nullptr, breaking, "INSERT … ON CONFLICT that names its columns fails", ""},
    ChangeRule{"foreign_key", "added", over_new_columns, additive, nobody_yet, ""},
    ChangeRule{"foreign_key", "added", not_valid, breaking, refuses_writes, keep_to_it_first},
    ChangeRule{"foreign_key", "added", nullptr, breaking, refuses_writes, not_valid_first},
    ChangeRule{"foreign_key", "removed", nullptr, safe, "nothing is refused that was taken; orphans may come", ""},
    ChangeRule{"foreign_key", "validated", to_true, safe, "new rows were held to it before", ""},
    ChangeRule{"foreign_key", "*", nullptr, breaking, "deleting or changing rows does something else", ""},
    ChangeRule{"check", "added", over_new_columns, additive, nobody_yet, ""},
    ChangeRule{"check", "added", was_bounds, safe, "its bounds asked the same of each row while it was a partition",
               ""},
    ChangeRule{"check", "added", not_valid, breaking, refuses_writes, keep_to_it_first},
    ChangeRule{"check", "added", nullptr, breaking, refuses_writes, not_valid_first},
    ChangeRule{"check", "removed", nullptr, safe, "nothing is refused that was taken", ""},
    ChangeRule{"check", "validated", to_true, safe, "new rows were held to it before", ""},
    ChangeRule{"check", "expression", nullptr, breaking, refuses_writes, not_valid_first},
    ChangeRule{"exclusion", "removed", nullptr, safe, "nothing is refused that was taken", ""},
    ChangeRule{"exclusion", "added", nullptr, breaking, refuses_writes, ""},
    ChangeRule{"index", "added", not_unique, additive, no_answer, ""},
    ChangeRule{"index", "added", over_new_columns, additive, nobody_yet, ""},
    ChangeRule{"index", "added", nullptr, breaking, refuses_writes, no_duplicates_first},
    ChangeRule{"index", "*", not_unique, safe, "no answer is other than it was; queries may be slower", ""},
    ChangeRule{"index", "*", nullptr, breaking,
               "INSERT … ON CONFLICT that names its columns fails, or writes are refused", ""},
    ChangeRule{"trigger", "*", nullptr, breaking, writes_elsewise, ""},
    ChangeRule{"rewrite_rule", "*", nullptr, breaking, writes_elsewise, ""},
    ChangeRule{"policy", "*", nullptr, breaking, other_rows, ""},

    ChangeRule{"enum", "labels", labels_appended, additive, "no label means something else", ""},
    ChangeRule{"enum", "labels", labels_inserted, safe, "all labels are there; some have another place", ""},
    ChangeRule{"enum", "labels", nullptr, breaking, "a label that is stored or sent is unknown",
               "add the new label, move the rows, and leave the old one there"},
    ChangeRule{"domain", "default", nullptr, safe, "only rows that come get another value", ""},
    ChangeRule{"domain", "nullable", to_true, safe, "what was written can be written; readers may meet NULL", ""},
    ChangeRule{"domain", "type", widened, safe, "every value fits, and is printed as before", ""},
    ChangeRule{"sequence", "start", nullptr, safe, "only a restart knows it", ""},
    ChangeRule{"sequence", "cache", nullptr, safe, no_value, ""},
    ChangeRule{"sequence", "unlogged", nullptr, safe, no_value, ""},
    ChangeRule{"sequence", "owned_by", nullptr, safe, no_value, ""},
    ChangeRule{"view", "definition", keeps_columns<View>, safe,
               "its columns are as they were; its rows are not looked at", ""},
    ChangeRule{"materialized_view", "definition", keeps_columns<MaterializedView>, safe,
               "its columns are as they were; its rows are not looked at", ""},
    ChangeRule{"function", "body", nullptr, safe, "it is called as before; what it does is not looked at", ""},
    ChangeRule{"function", "cost", nullptr, safe, no_value, ""},
    ChangeRule{"function", "rows", nullptr, safe, no_value, ""},
    ChangeRule{"function", "parallel", nullptr, safe, no_value, ""},
    ChangeRule{"default_privilege", "*", nullptr, safe, "it goes for what is made later", ""},

    ChangeRule{"extended statistics object", "count", nullptr, safe, "only the planner looks at it", ""},
    ChangeRule{"other comment", "count", nullptr, safe, "only people read it", ""},
    ChangeRule{"*", "count", grown, additive, nobody_yet, ""},
    ChangeRule{"*", "count", nullptr, breaking, users_fail, drop_later},

    ChangeRule{"*", "added", nullptr, additive, nobody_yet, ""},
    ChangeRule{"*", "removed", nullptr, breaking, users_fail, drop_later},
};

/// `varchar(20)[]` as its base, its numbers and its brackets.
struct TypeParts {
  std::string_view base;
  std::vector<int> numbers;
  std::string_view brackets;
};

std::optional<TypeParts> parts_of(std::string_view type) {
  TypeParts parts;
  const std::size_t open = type.find('(');
  const std::size_t close = type.find(')');
  const std::size_t bracket = std::min(type.find('['), type.size());
  parts.brackets = type.substr(bracket);
  parts.base = type.substr(0, std::min(open, bracket));
  if (open == std::string_view::npos) return parts;
  if (close == std::string_view::npos || close < open || close + 1 != bracket) return std::nullopt;
  for (const std::string& number : split_top_level(type.substr(open + 1, close - open - 1), ',')) {
    int value = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
    if (error != std::errc() || end != number.data() + number.size()) return std::nullopt;
    parts.numbers.push_back(value);
  }
  return parts;
}

}  // namespace

std::span<const ChangeRule> change_rules() {
  return rules;
}

bool is_widened(std::string_view from, std::string_view to) {
  const auto before = parts_of(from);
  const auto after = parts_of(to);
  if (!before || !after || before->brackets != after->brackets) return false;
  const bool unlimited = after->numbers.empty();
  if (before->base == "varchar" && (after->base == "text" || after->base == "varchar") && unlimited) return true;
  if (before->base == "text" && after->base == "varchar" && unlimited) return true;
  if (before->base != after->base || before->numbers.empty()) return false;
  if (before->base == "numeric") {
    if (unlimited) return true;
    const bool have_scales = before->numbers.size() == 2 && after->numbers.size() == 2;
    return have_scales && before->numbers[1] == after->numbers[1] && before->numbers[0] <= after->numbers[0];
  }
  static constexpr std::array lengths = {"varchar", "bit varying", "timestamp", "timestamptz", "time", "timetz"};
  return std::find(lengths.begin(), lengths.end(), before->base) != lengths.end()
         && (unlimited || before->numbers.front() <= after->numbers.front());
}

}  // namespace schemaproof
