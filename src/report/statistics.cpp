#include "report/statistics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <vector>

#include "report/characters.hpp"
#include "report/json_text.hpp"
#include "report/markdown.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

using Cell = std::optional<std::string>;

bool is_number(const std::string& text) {
  const auto is_part = [](char c) { return is_digit(c) || c == '.' || c == '-'; };
  return !text.empty() && std::all_of(text.begin(), text.end(), is_part)
         && text.find_first_of("0123456789") != std::string::npos;
}

bool is_right_aligned(const StatisticsColumn& column) {
  return column.unit != Unit::none;
}

std::string with_thousands(const std::string& digits) {
  std::string text = digits;
  for (std::size_t at = text.size(); at > 3 && is_digit(text[at - 4]);) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

/// As `psql` and `pg_size_pretty` have it, in steps of 1,024.
std::string size_of(const std::string& bytes) {
  double value = std::stod(bytes);
  constexpr std::array units = {"B", "kB", "MB", "GB", "TB", "PB"};
  std::size_t unit = 0;
  constexpr double step = 1024;
  for (; value >= step && unit + 1 < units.size(); ++unit) value /= step;
  return fmt::format("{:.{}f} {}", value, unit == 0 || value >= 10 ? 0 : 1, units[unit]);
}

std::string cell_text(const Cell& cell, const StatisticsColumn& column) {
  if (!cell) return column.unit == Unit::none ? "" : "?";
  if (!is_number(*cell)) return printable(*cell);
  switch (column.unit) {
    case Unit::bytes: return size_of(*cell);
    case Unit::count: return with_thousands(*cell);
    case Unit::percent: return *cell + " %";
    case Unit::seconds: return *cell + " s";
    case Unit::none: break;
  }
  return *cell;
}

/// `total_bytes` is told as sizes: the unit is said with each.
std::string heading_of(const StatisticsColumn& column) {
  std::string text = column.name;
  for (const std::string_view unit : {"_bytes", "_percent", "_seconds"})
    if (text.ends_with(unit)) text.erase(text.size() - unit.size());
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::string count_of_others(const StatisticsTable& table, std::size_t rows) {
  return table.rows.size() > rows ? fmt::format("and {} more", with_thousands(std::to_string(table.rows.size() - rows)))
                                  : std::string();
}

std::string head_of(const Statistics& statistics) {
  return fmt::format("{}: database {}, server version {}, role {}, {}", statistics.shown,
                     printable(statistics.database),
                     printable(statistics.version.substr(0, statistics.version.find(' '))), printable(statistics.role),
                     statistics.taken);
}

/// One row is better read downwards.
bool is_a_list(const StatisticsTable& table) {
  constexpr std::size_t most_across = 8;
  return table.rows.size() == 1 && table.columns.size() > most_across;
}

std::string lines_of(const StatisticsTable& table, std::size_t rows) {
  std::vector<std::vector<std::string>> lines;
  if (is_a_list(table)) {
    for (std::size_t i = 0; i < table.columns.size(); ++i)
      lines.push_back({heading_of(table.columns[i]), cell_text(table.rows.front()[i], table.columns[i])});
  } else {
    std::vector<std::string>& headings = lines.emplace_back();
    for (const StatisticsColumn& column : table.columns) headings.push_back(heading_of(column));
    for (std::size_t i = 0; i < std::min(rows, table.rows.size()); ++i) {
      std::vector<std::string>& line = lines.emplace_back();
      for (std::size_t j = 0; j < table.columns.size(); ++j)
        line.push_back(cell_text(table.rows[i][j], table.columns[j]));
    }
  }
  std::vector<std::size_t> widths(lines.front().size());
  for (const auto& line : lines)
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], characters_in(line[i]));
  std::string text;
  for (const auto& line : lines) {
    std::string told_line = " ";
    for (std::size_t i = 0; i < line.size(); ++i) {
      const std::string padding(widths[i] - characters_in(line[i]), ' ');
      const bool is_right = !is_a_list(table) && is_right_aligned(table.columns[i]);
      told_line += " " + (is_right ? padding + line[i] : line[i] + padding) + " ";
    }
    text += told_line.substr(0, told_line.find_last_not_of(' ') + 1) + "\n";
  }
  const std::string others = is_a_list(table) ? std::string() : count_of_others(table, rows);
  return others.empty() ? text : text + "  " + others + "\n";
}

nlohmann::ordered_json value_of(const Cell& cell, const StatisticsColumn& column) {
  if (!cell) return nullptr;
  if (column.unit == Unit::none || !is_number(*cell)) return *cell;
  return nlohmann::ordered_json::parse(*cell);
}

}  // namespace

std::string statistics_as_text(const Statistics& statistics, std::size_t rows) {
  std::string text = head_of(statistics) + "\n";
  for (const std::string& note : statistics.notes) text += "note: " + printable(note) + "\n";
  for (const StatisticsTable& table : statistics.tables) {
    text += "\n" + table.heading + "\n";
    text += table.rows.empty() ? "  " + table.none + "\n" : lines_of(table, rows);
  }
  return text;
}

std::string statistics_as_markdown(const Statistics& statistics, std::size_t rows) {
  std::string text = "# " + markdown_text(head_of(statistics)) + "\n";
  for (const std::string& note : statistics.notes) text += "\n" + markdown_text(note) + "\n";
  for (const StatisticsTable& table : statistics.tables) {
    text += "\n## " + table.heading + "\n\n";
    if (table.rows.empty()) {
      text += table.none + "\n";
      continue;
    }
    std::string rule = "|";
    text += "|";
    for (const StatisticsColumn& column : table.columns) {
      text += " " + heading_of(column) + " |";
      rule += is_right_aligned(column) ? "--:|" : "---|";
    }
    text += "\n" + rule + "\n";
    for (std::size_t i = 0; i < std::min(rows, table.rows.size()); ++i) {
      text += "|";
      for (std::size_t j = 0; j < table.columns.size(); ++j)
        text += " " + markdown_text(cell_text(table.rows[i][j], table.columns[j])) + " |";
      text += "\n";
    }
    const std::string others = count_of_others(table, rows);
    if (!others.empty()) text += "\n" + others + "\n";
  }
  return text;
}

std::string statistics_as_json(const Statistics& statistics, std::size_t /*rows*/) {
  nlohmann::ordered_json all = {{"format", 1},
                                {"url", statistics.shown},
                                {"database", statistics.database},
                                {"server_version", statistics.version},
                                {"role", statistics.role},
                                {"taken", statistics.taken},
                                {"notes", statistics.notes}};
  for (const StatisticsTable& table : statistics.tables) {
    nlohmann::ordered_json rows = nlohmann::ordered_json::array();
    for (const auto& row : table.rows) {
      nlohmann::ordered_json one = nlohmann::ordered_json::object();
      for (std::size_t i = 0; i < row.size(); ++i) one[table.columns[i].name] = value_of(row[i], table.columns[i]);
      rows.push_back(std::move(one));
    }
    all[table.name] = std::move(rows);
  }
  return json_text(all, 2) + "\n";
}

}  // namespace schemaproof
