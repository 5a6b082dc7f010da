#include "model/constraints.hpp"

#include <algorithm>

namespace schemaproof {

Names columns_set_by(const std::string& action, const ForeignKey& key) {
  const std::size_t open = action.find('(');
  return open == std::string::npos ? key.columns : parse_names(action.substr(open + 1, action.rfind(')') - open - 1));
}

void order_pairs(ForeignKey& key) {
  if (!key.references) {
    std::sort(key.columns.begin(), key.columns.end());
    return;
  }
  Names& targets = key.references->columns;
  if (targets.size() != key.columns.size()) return;
  std::vector<std::pair<std::string, std::string>> pairs;
  for (std::size_t i = 0; i < targets.size(); ++i) pairs.emplace_back(key.columns[i], targets[i]);
  // PERIOD goes for the last pair, which stays there.
  std::sort(pairs.begin(), pairs.end() - (key.period.value_or(false) && !pairs.empty() ? 1 : 0));
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    key.columns[i] = pairs[i].first;
    targets[i] = pairs[i].second;
  }
}

}  // namespace schemaproof
