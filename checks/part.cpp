#include "checks/part.hpp"

#include <algorithm>

#include "support/sql_names.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

std::string over(const std::string& table, const std::string& columns) {
  return table + "(" + columns + ")";
}

}  // namespace

bool is_among(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool mentions(const std::optional<std::string>& sql, const std::string& name) {
  if (!sql) return false;
  const std::vector<SqlToken> tokens = sql_tokens(*sql);
  return std::any_of(tokens.begin(), tokens.end(), [&](const SqlToken& token) {
    if (token.kind == SqlToken::Kind::quoted_name) return unquoted_name(token.text) == name;
    return token.kind == SqlToken::Kind::word && lowered(token.text) == name;
  });
}

std::string part_name(const std::string& table, const Column& column) {
  return table + "." + name_text(column.name);
}
std::string part_name(const std::string& table, const PrimaryKey& key) {
  return key.columns ? over(table, names_text(*key.columns)) : table;
}
std::string part_name(const std::string& table, const Unique& unique) {
  return over(table, names_text(unique.columns));
}
std::string part_name(const std::string& table, const ForeignKey& key) {
  return over(table, names_text(key.columns));
}
std::string part_name(const std::string& table, const Object& named) {
  return table + "." + name_text(named.name);
}
std::string part_name(const std::string& table, const Index& index) {
  return over(table, keys_text(index.keys));
}

bool rests_on(const PrimaryKey& key, const std::string& column) {
  return key.columns && is_among(*key.columns, column);
}
bool rests_on(const Unique& unique, const std::string& column) {
  return is_among(unique.columns, column) || (unique.include && is_among(*unique.include, column));
}
bool rests_on(const ForeignKey& key, const std::string& column) {
  return is_among(key.columns, column);
}
bool rests_on(const CheckConstraint& check, const std::string& column) {
  return mentions(check.expression, column);
}
bool rests_on(const Index& index, const std::string& column) {
  const bool in_key = std::any_of(index.keys.begin(), index.keys.end(), [&](const IndexKey& key) {
    return key.column == column || (!key.expression.empty() && mentions(key.expression, column));
  });
  return in_key || (index.include && is_among(*index.include, column)) || mentions(index.where, column);
}
bool rests_on(const Column& generated, const std::string& column) {
  return mentions(generated.generated, column);
}

bool rests_on(const Exclusion& exclusion, const std::string& column) {
  return mentions(exclusion.definition, column);
}
bool rests_on(const Trigger& trigger, const std::string& column) {
  return mentions(trigger.definition, column);
}
bool rests_on(const RewriteRule& rule, const std::string& column) {
  return mentions(rule.definition, column);
}
bool rests_on(const Policy& policy, const std::string& column) {
  return mentions(policy.using_clause, column) || mentions(policy.check, column);
}

std::string own_name(const Object& object, const std::string& shown) {
  return object.name.empty() ? shown : object.name;
}

}  // namespace schemaproof
