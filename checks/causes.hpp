// What explains that a part of a table is not as stated: something else that is missing (rule 16: one cause, one
// drift), or SQL that the server could not compare.
#pragma once

#include <string>

#include "checks/inquiry.hpp"
#include "checks/pairing.hpp"
#include "checks/part.hpp"

namespace schemaproof {

/// Told with what is missing, not counted again.
struct Cause {
  std::string subject;  // `column a.name`; empty: nothing explains it
  std::string reason;
  [[nodiscard]] bool is_known() const { return !subject.empty(); }
};

Cause missing_column(const std::string& table, const std::string& column);
/// A column's type is missing.
Cause cause_in_type(const Inquiry& inquiry, const Column& wish);
/// A foreign key's table, or a column of it, is missing.
Cause cause_in_target(const Inquiry& inquiry, const ForeignKey& wish);

/// SQL names a table, function, type or the like that is missing, other than what it belongs to.
Cause cause_in_sql(const Inquiry& inquiry, const std::optional<std::string>& sql, const std::string& own_name = {});

/// What is stated to stand by itself is missing, and something else explains it.
Cause cause_of_missing(const Inquiry& inquiry, const Sequence& wish);
Cause cause_of_missing(const Inquiry& inquiry, const View& wish);
Cause cause_of_missing(const Inquiry& inquiry, const MaterializedView& wish);
Cause cause_of_missing(const Inquiry& inquiry, const Function& wish);
Cause cause_of_missing(const Inquiry& inquiry, const Domain& wish);
Cause cause_of_missing(const Inquiry& inquiry, const CompositeType& wish);
Cause cause_of_missing(const Inquiry& inquiry, const Range& wish);
inline Cause cause_of_missing(const Inquiry& /*inquiry*/, const Object& /*wish*/) {
  return {};
}

/// `missing_columns`: those of the part's own table.
template <class T>
Cause cause_of(const Inquiry& inquiry, const std::string& table, const Names& missing_columns, const T& wish) {
  if constexpr (std::is_same_v<T, Column>) {
    if (Cause cause = cause_in_type(inquiry, wish); cause.is_known()) return cause;
  }
  for (const std::string& column : missing_columns) {
    const bool itself = std::is_same_v<T, Column> && column == wish.name;
    if (!itself && rests_on(wish, column)) return missing_column(table, column);
  }
  if constexpr (std::is_same_v<T, ForeignKey>) return cause_in_target(inquiry, wish);
  if constexpr (std::is_same_v<T, Trigger> || std::is_same_v<T, RewriteRule>)
    return cause_in_sql(inquiry, wish.definition);
  if constexpr (std::is_same_v<T, CheckConstraint>) return cause_in_sql(inquiry, wish.expression);
  if constexpr (std::is_same_v<T, Policy>) {
    const Cause cause = cause_in_sql(inquiry, wish.using_clause);
    return cause.is_known() ? cause : cause_in_sql(inquiry, wish.check);
  }
  return {};
}

/// The SQL that parts are paired by: expressions in an index's key, a check's expression.
std::vector<SqlText> pairing_sql(const Name& table, const Index& index);
std::vector<SqlText> pairing_sql(const Name& table, const CheckConstraint& check);
template <class T>
std::vector<SqlText> pairing_sql(const Name& /*table*/, const T& /*part*/) {
  return {};
}

/// Why the server could not compare one of these; empty when it could.
std::string doubt_about(const Inquiry& inquiry, const std::vector<SqlText>& sql);

/// Whether something that seems missing could be there after all, under SQL that the server could not compare.
template <class T>
std::string doubt_about(const Inquiry& inquiry, const Name& table, const T& wish, const Pairs<T>& pairs) {
  const std::vector<SqlText> own = pairing_sql(table, wish);
  std::string doubt = doubt_about(inquiry, own);
  for (const T* found : pairs.unexpected) {
    if (doubt.empty() && !own.empty()) doubt = doubt_about(inquiry, pairing_sql(table, *found));
  }
  return doubt;
}

}  // namespace schemaproof
