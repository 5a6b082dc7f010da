#include "fingerprint/fingerprint.hpp"

#include <algorithm>

namespace schemaproof {

std::string_view word_of(Detail detail) {
  const auto* found =
      std::find_if(detail_words.begin(), detail_words.end(), [&](const auto& word) { return word.second == detail; });
  return found->first;
}

std::size_t TableFingerprint::cells(Detail detail) const {
  if (detail == Detail::table) return 0;
  if (detail == Detail::buckets) return 3 + columns.size();
  return key.empty() ? 1 : key.size() + columns.size();
}

}  // namespace schemaproof
