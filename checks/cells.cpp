#include "checks/cells.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>

#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// A decimal number without what does not change its value: `+01.50` and `15e-1` are `15` times ten to the -1. Nothing
/// for what is none.
struct Number {
  bool negative = false;
  std::string digits;  // neither begins nor ends with 0; empty: zero
  long exponent = 0;

  bool operator==(const Number&) const = default;
};

std::optional<Number> number_of(std::string_view text) {
  Number number;
  number.negative = text.starts_with('-');
  if (number.negative || text.starts_with('+')) text.remove_prefix(1);
  const std::string_view mantissa = text.substr(0, text.find_first_of("eE"));
  if (mantissa.size() < text.size()) {
    std::string exponent(text.substr(mantissa.size() + 1));
    if (exponent.starts_with('+')) exponent.erase(0, 1);
    const char* const end = exponent.data() + exponent.size();
    const auto [read, error] = std::from_chars(exponent.data(), end, number.exponent);
    constexpr long most = 1'000'000;  // no type of the server's goes as far
    if (error != std::errc() || read != end || std::abs(number.exponent) > most) return std::nullopt;
  }
  const std::size_t point = mantissa.find('.');
  for (std::size_t at = 0; at < mantissa.size(); ++at) {
    if (at == point) continue;
    if (mantissa[at] < '0' || mantissa[at] > '9') return std::nullopt;
    number.digits += mantissa[at];
  }
  if (number.digits.empty()) return std::nullopt;
  if (point != std::string_view::npos) number.exponent -= static_cast<long>(mantissa.size() - point - 1);
  number.digits.erase(0, number.digits.find_first_not_of('0'));
  while (number.digits.ends_with('0')) {
    number.digits.pop_back();
    ++number.exponent;
  }
  return number.digits.empty() ? Number{} : number;
}

bool says_truth(const Cell& wish, const Cell& found) {
  if (!wish.text || !found.text || !wish.plain) return false;
  return (*wish.text == "true" && found.text == "t") || (*wish.text == "false" && found.text == "f");
}

bool is_same(const Cell& wish, const Cell& found) {
  if (wish.text == found.text) return true;
  if (!wish.text || !found.text || !wish.plain) return false;
  const std::optional<Number> number = number_of(*wish.text);
  return number && number == number_of(*found.text);
}

std::string shown(const Cell& cell) {
  return cell.text ? *cell.text : std::string("NULL");
}

}  // namespace

bool is_same(const Cells& wish, const Cells& found, const TruthsOf& truths_of) {
  std::optional<Truths> truths;
  const auto is_truth = [&](std::size_t column) {
    if (!truths) truths = truths_of();
    return column < truths->size() && (*truths)[column];
  };
  return std::equal(wish.begin(), wish.end(), found.begin(), found.end(), [&](const auto& one, const auto& other) {
    if (one.size() != other.size()) return false;
    for (std::size_t i = 0; i < one.size(); ++i) {
      if (!is_same(one[i], other[i]) && !(says_truth(one[i], other[i]) && is_truth(i))) return false;
    }
    return true;
  });
}

std::string truths_query(std::string_view sql, std::size_t columns) {
  const auto statements = sql_statements(sql);
  if (statements.size() != 1 || sql_tokens(statements.front()).front().is("show")) return {};
  std::vector<std::string> types;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < columns; ++i) {
    names.push_back(fmt::format("c{}", i));
    // A domain is of its type's category.
    types.push_back(fmt::format(
        "(SELECT t.typcategory = 'B' FROM pg_catalog.pg_type t WHERE t.oid = pg_catalog.pg_typeof(q.c{}))", i));
  }
  return fmt::format("SELECT {} FROM ({}\n) AS q ({}) LIMIT 1", joined(types, ", "), statements.front(),
                     joined(names, ", "));
}

Truths truths_of(const Row& row) {
  Truths truths;
  for (int i = 0; i < row.size(); ++i) truths.push_back(row.text(i) == "t");
  return truths;
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
