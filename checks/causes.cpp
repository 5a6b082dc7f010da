#include "checks/causes.hpp"

#include <fmt/format.h>

namespace schemaproof {

namespace {

Cause missing(std::string_view kind, const std::string& name, const std::string& shown) {
  return {fmt::format("{} {}", kind, name), fmt::format("follows from: {} {} is missing", kind, shown)};
}

}  // namespace

Cause missing_column(const std::string& table, const std::string& column) {
  return missing("column", table + "." + name_text(column), column);
}

Cause cause_in_type(const Inquiry& inquiry, const Column& wish) {
  const std::string type = wish.type ? wish.type->substr(0, wish.type->find('[')) : std::string();
  return inquiry.missing.enums.contains(type) ? missing("enum", type, type) : Cause{};
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
