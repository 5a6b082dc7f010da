#include "checks/causes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "support/sql_names.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

Cause missing(std::string_view kind, const std::string& name, const std::string& shown) {
  return {fmt::format("{} {}", kind, name), fmt::format("follows from: {} {} is missing", kind, shown)};
}

}  // namespace

Cause missing_column(const std::string& table, const std::string& column) {
  return missing("column", table + "." + name_text(column), column);
}

namespace {

Cause follows_from(const std::string& subject) {
  return {subject, fmt::format("follows from: {} is missing", subject)};
}

Cause missing_type(const Inquiry& inquiry, const std::optional<std::string>& type) {
  if (!type) return {};
  const auto known = inquiry.missing.types.find(type->substr(0, std::min(type->find('['), type->find('('))));
  return known == inquiry.missing.types.end() ? Cause{} : follows_from(known->second);
}

}  // namespace

Cause cause_in_type(const Inquiry& inquiry, const Column& wish) {
  return missing_type(inquiry, wish.type);
}

Cause cause_in_sql(const Inquiry& inquiry, const std::optional<std::string>& sql, const std::string& own_name) {
  if (!sql || (inquiry.missing.by_name.empty() && inquiry.missing.columns.empty())) return {};
  std::set<std::string> named;
  for (const SqlToken& token : sql_tokens(*sql)) {
    const bool plain = token.kind == SqlToken::Kind::word;
    if (plain || token.kind == SqlToken::Kind::quoted_name) {
      named.insert(plain ? lowered(token.text) : unquoted_name(token.text));
    }
  }
  for (const std::string& name : named) {
    // A recursive view names itself.
    const auto known = name == own_name ? inquiry.missing.by_name.end() : inquiry.missing.by_name.find(name);
    if (known != inquiry.missing.by_name.end()) return follows_from(known->second);
  }
  for (const auto& [table, column] : inquiry.missing.columns) {
    if (named.contains(table.name) && named.contains(column)) return missing_column(table.text(), column);
  }
  return {};
}

Cause cause_of_missing(const Inquiry& inquiry, const Sequence& wish) {
  if (!wish.owned_by || wish.owned_by->empty()) return {};
  const ColumnName owner = parse_column_name(*wish.owned_by);
  const Table* stated = inquiry.question.wish.table(owner.table);
  const Table* present = inquiry.question.found.schema.table(owner.table);
  const Column* wanted = stated == nullptr ? nullptr : stated->column(owner.column);
  // Only a serial or identity column brings it along. A table that takes its values elsewhere waits for it.
  const std::string own_name = parse_name(wish.name).name;
  const bool is_awaited =
      stated != nullptr && std::any_of(stated->columns.begin(), stated->columns.end(), [&](const auto& column) {
        return column.default_value.value_or("").find(own_name) != std::string::npos;
      });
  const bool brings = wanted != nullptr && brings_sequence(*wanted) && wanted->default_value.value_or("").empty();
  if (is_awaited && wanted != nullptr && !brings) return {};
  if (inquiry.missing.tables.contains(owner.table)) return follows_from("table " + owner.table.text());
  const Column* found = present == nullptr ? nullptr : present->column(owner.column);
  if (found == nullptr) return missing_column(owner.table.text(), owner.column);
  const bool brought = wanted != nullptr && brings_sequence(*wanted) && !brings_sequence(*found);
  const std::string column = "column " + *wish.owned_by;
  return brought ? Cause{column, fmt::format("follows from: {} has no sequence", column)} : Cause{};
}
Cause cause_of_missing(const Inquiry& inquiry, const View& wish) {
  return cause_in_sql(inquiry, wish.definition, parse_name(wish.name).name);
}
Cause cause_of_missing(const Inquiry& inquiry, const MaterializedView& wish) {
  return cause_in_sql(inquiry, wish.definition, parse_name(wish.name).name);
}
Cause cause_of_missing(const Inquiry& inquiry, const Function& wish) {
  for (const auto* sql : {&wish.arguments, &wish.returns}) {
    if (const Cause cause = cause_in_sql(inquiry, *sql, parse_function_name(wish.name).name); cause.is_known())
      return cause;
  }
  return {};
}
Cause cause_of_missing(const Inquiry& inquiry, const Domain& wish) {
  return missing_type(inquiry, wish.type);
}
Cause cause_of_missing(const Inquiry& inquiry, const CompositeType& wish) {
  for (const auto& [name, type] : wish.attributes.value_or(Entries{})) {
    if (const Cause cause = missing_type(inquiry, type); cause.is_known()) return cause;
  }
  return {};
}
Cause cause_of_missing(const Inquiry& inquiry, const Range& wish) {
  return missing_type(inquiry, wish.subtype);
}

Cause cause_in_target(const Inquiry& inquiry, const ForeignKey& wish) {
  if (!wish.references) return {};
  const Name& target = wish.references->table;
  if (inquiry.missing.tables.contains(target)) return missing("table", target.text(), target.text());
  const Table* wanted = inquiry.question.wish.table(target);
  const Table* present = inquiry.question.found.schema.table(target);
  if (wanted == nullptr || present == nullptr) return {};
  for (const std::string& column : wish.references->columns) {
    const std::string shown = target.text() + "." + name_text(column);
    const bool is_missing = wanted->column(column) != nullptr && present->column(column) == nullptr;
    if (is_missing) return missing("column", shown, shown);
  }
  return {};
}

std::vector<SqlText> pairing_sql(const Name& table, const Index& index) {
  std::vector<SqlText> sql;
  for (const IndexKey& key : index.keys) {
    if (!key.expression.empty()) sql.push_back({Compared::as_index_key, table, {}, key.expression});
  }
  return sql;
}

std::vector<SqlText> pairing_sql(const Name& table, const CheckConstraint& check) {
  if (!check.expression) return {};
  return {{Compared::as_check, table, {}, *check.expression}};
}

std::string doubt_about(const Inquiry& inquiry, const std::vector<SqlText>& sql) {
  for (const SqlText& text : sql) {
    const Spelled* spelled = inquiry.spellings.known(text);
    if (spelled == nullptr || spelled->problem.empty()) continue;
    return fmt::format("could not compare {}: {}{}", text.text, spelled->problem,
                       spelled->hint.empty() ? "" : " (" + spelled->hint + ")");
  }
  return {};
}

}  // namespace schemaproof
