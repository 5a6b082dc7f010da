// Which literals do conditions speak of a column with?
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace schemaproof {

struct ConditionLiteral {
  enum class Role { value, regular_expression, like, similar_to, key, unlike };
  std::string text;  // without its quotes
  Role role = Role::value;
  std::string cast;  // the type that it is cast to, as `short_type` spells it; empty: none
  bool is_number = false;

  bool operator==(const ConditionLiteral&) const = default;
};

/// The literals in the expressions that name the column, each once: first those that stand by it, between AND and OR.
/// An array's literal is its elements too.
std::vector<ConditionLiteral> literals_about(std::string_view column, const std::vector<std::string>& expressions);

}  // namespace schemaproof
