#include "tests/verdicts/tables.hpp"

#include <fmt/format.h>

#include <set>

#include "support/text.hpp"

namespace schemaproof::verdicts {

namespace {

std::string cell(const Tally& tally, const Row& row, Shown shown) {
  const auto found = tally.counts.find(row);
  if (found == tally.counts.end()) return "-";
  const Count& count = found->second;
  return fmt::format("{} of {}", shown == Shown::wrong ? count.wrong : count.asked - count.wrong, count.asked);
}

}  // namespace

std::string table(const std::map<int, Tally>& by_major, Shown shown) {
  std::set<Row> rows;
  for (const auto& [major, tally] : by_major) {
    for (const auto& [row, count] : tally.counts) rows.insert(row);
  }
  if (rows.empty()) return {};
  std::string text = fmt::format("{:<16}{:<21}", "", "");
  for (const auto& [major, tally] : by_major) text += fmt::format("{:>12}", major);
  std::string last;
  for (const Row& row : rows) {
    text += fmt::format("\n{:<16}{:<21}", row.first == last ? "" : row.first, row.second);
    for (const auto& [major, tally] : by_major) text += fmt::format("{:>12}", cell(tally, row, shown));
    last = row.first;
  }
  return text + "\n";
}

std::string told_once(const std::map<int, Tally>& by_major, const std::string& word,
                      std::vector<std::string> Tally::* texts) {
  std::map<std::string, std::vector<std::string>> majors_by_text;
  for (const auto& [major, tally] : by_major) {
    for (const std::string& text : tally.*texts) {
      std::vector<std::string>& majors = majors_by_text[text];
      if (majors.empty() || majors.back() != std::to_string(major)) majors.push_back(std::to_string(major));
    }
  }
  std::string lines;
  for (const auto& [text, majors] : majors_by_text) {
    lines += fmt::format("{} on {}: {}\n", word, joined(majors, ", "), text);
  }
  return lines;
}

}  // namespace schemaproof::verdicts
