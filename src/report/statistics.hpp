// In which ways are a database's figures told?
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "model/statistics.hpp"

namespace schemaproof {

/// For people: of each table so many rows, and how many there are besides.
std::string statistics_as_text(const Statistics& statistics, std::size_t rows);
std::string statistics_as_markdown(const Statistics& statistics, std::size_t rows);
/// For programs: every row, numbers as numbers; `rows` says nothing.
std::string statistics_as_json(const Statistics& statistics, std::size_t rows);

struct StatisticsFormat {
  std::string_view name;
  std::string_view summary;
  std::string (*tell)(const Statistics&, std::size_t rows);
};

inline constexpr std::array statistics_formats = {
    StatisticsFormat{"text", "tables for a terminal", statistics_as_text},
    StatisticsFormat{"markdown", "tables for a ticket or a pull request", statistics_as_markdown},
    StatisticsFormat{"json", "every row, for programs", statistics_as_json},
};

}  // namespace schemaproof
