#include "model/column.hpp"

#include <algorithm>
#include <array>

namespace schemaproof {

bool is_column_clause(std::string_view lower_case) {
  static constexpr std::array<std::string_view, 10> words = {
      "not", "null", "default", "generated", "collate", "primary", "unique", "references", "check", "constraint"};
  return std::find(words.begin(), words.end(), lower_case) != words.end();
}

}  // namespace schemaproof
