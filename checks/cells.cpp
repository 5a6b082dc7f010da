#include "checks/cells.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "support/text.hpp"

namespace schemaproof {

namespace {

/// A decimal number without what does not change its value: `+01.50` is `1.5`. Empty for what is none.
std::string plain_number(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const auto digits = [](std::string_view part) {
    return std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  std::string_view whole = text.substr(0, text.find('.'));
  std::string_view fraction = whole.size() < text.size() ? text.substr(whole.size() + 1) : std::string_view();
  if ((whole.empty() && fraction.empty()) || !digits(whole) || !digits(fraction)) return {};
  while (whole.starts_with('0')) whole.remove_prefix(1);
  while (fraction.ends_with('0')) fraction.remove_suffix(1);
  std::string number = whole.empty() ? "0" : std::string(whole);
  if (!fraction.empty()) number += "." + std::string(fraction);
  return negative && number != "0" ? "-" + number : number;
}

/// Texts are compared as the server prints them. What YAML takes for a number or a truth is one here too.
bool is_same(const Cell& wish, const Cell& found) {
  if (wish.text == found.text) return true;
  if (!wish.text || !found.text || !wish.plain) return false;
  if (*wish.text == "true") return found.text == "t";
  if (*wish.text == "false") return found.text == "f";
  const std::string number = plain_number(*wish.text);
  return !number.empty() && number == plain_number(*found.text);
}

std::string shown(const Cell& cell) {
  return cell.text ? *cell.text : std::string("NULL");
}

}  // namespace

bool is_same(const Cells& wish, const Cells& found) {
  return std::equal(wish.begin(), wish.end(), found.begin(), found.end(), [](const auto& one, const auto& other) {
    return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                      [](const Cell& left, const Cell& right) { return is_same(left, right); });
  });
}

std::string shown(const Cells& rows) {
  constexpr std::size_t most_shown = 10;
  if (rows.empty()) return "no rows";
  if (rows.size() == 1 && rows[0].size() == 1) return shown(rows[0][0]);
  std::vector<std::string> texts;
  for (const std::vector<Cell>& row : rows) {
    if (texts.size() == most_shown) break;
    std::vector<std::string> columns;
    for (const Cell& cell : row) columns.push_back(shown(cell));
    texts.push_back("(" + joined(columns, ", ") + ")");
  }
  if (rows.size() > most_shown) texts.push_back(fmt::format("and {} rows more", rows.size() - most_shown));
  return joined(texts, ", ");
}

std::vector<Cell> cells_of(const Row& row) {
  std::vector<Cell> cells;
  for (int i = 0; i < row.size(); ++i) {
    cells.push_back({row.is_null(i) ? std::nullopt : std::optional<std::string>(row.text(i)), false});
  }
  return cells;
}

}  // namespace schemaproof
