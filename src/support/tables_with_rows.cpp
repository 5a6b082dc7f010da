#include "support/tables_with_rows.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace schemaproof {

std::set<std::size_t> tables_with_rows(const std::vector<std::string>& tables,
                                       const std::function<void(const std::string& sql, const OnRow& on_row)>& ask) {
  constexpr std::size_t most_at_once = 500;
  std::set<std::size_t> filled;
  for (std::size_t begin = 0; begin < tables.size(); begin += most_at_once) {
    std::string query;
    for (std::size_t i = begin; i < std::min(begin + most_at_once, tables.size()); ++i) {
      query +=
          fmt::format("{}SELECT {} WHERE EXISTS (SELECT FROM {})", query.empty() ? "" : " UNION ALL ", i, tables[i]);
    }
    ask(query, [&](const Row& row) { filled.insert(std::stoul(std::string(row.text(0)))); });
  }
  return filled;
}

}  // namespace schemaproof
