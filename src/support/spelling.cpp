#include "support/spelling.hpp"

#include <algorithm>
#include <numeric>

#include "support/text.hpp"

namespace schemaproof {

namespace {

/// Edits between two words: insert, delete, replace, swap of neighbours each count one. Some number that is not below
/// `limit` when there are that many.
std::size_t distance(const std::string& left, const std::string& right, std::size_t limit) {
  std::vector<std::size_t> before_last(right.size() + 1);
  std::vector<std::size_t> last(right.size() + 1);
  std::vector<std::size_t> row(right.size() + 1);
  std::iota(last.begin(), last.end(), 0);
  std::size_t nearest_before = 0;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
    const std::size_t nearest_now = *std::min_element(row.begin(), row.end());
    if (nearest_now >= limit && nearest_before >= limit) return limit;  // from here on there are only more
    nearest_before = nearest_now;
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return last.back();
}

}  // namespace

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates) {
  constexpr std::size_t longest_name_worth_comparing = 200;
  if (word.size() > longest_name_worth_comparing) return std::nullopt;
  const std::string wanted = lowered(word);
  std::optional<std::string> best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t difference =
        candidate.size() > word.size() ? candidate.size() - word.size() : word.size() - candidate.size();
    if (difference >= best_distance) continue;
    const std::size_t edits = distance(wanted, lowered(candidate), best_distance);
    if (edits < best_distance) {
      best = candidate;
      best_distance = edits;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  if (const auto near = nearest(word, candidates)) return "did you mean '" + *near + "'?";
  constexpr std::size_t few = 24;
  if (candidates.empty() || candidates.size() > few) return {};
  return "known here: " + joined(candidates, ", ");
}

}  // namespace schemaproof
