// What is looked up of a running database after a migration: sizes, use, sessions, locks. Numbers, and no verdict.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace schemaproof {

/// How a number is told to people; programs are told it as it is.
enum class Unit { none, count, bytes, percent, seconds };

struct StatisticsColumn {
  std::string name;  // `total_bytes`
  Unit unit = Unit::none;
};

struct StatisticsTable {
  std::string name;     // `unindexed_keys`, for programs
  std::string heading;  // for people
  std::string none;     // what it means that there is no row
  std::vector<StatisticsColumn> columns = {};
  std::vector<std::vector<std::optional<std::string>>> rows = {};  // nothing: not known
};

struct Statistics {
  std::string shown;    // the URL without its secrets
  std::string version;  // of the server
  std::string database;
  std::string role;
  std::string taken;  // UTC
  std::vector<std::string> notes = {};
  std::vector<StatisticsTable> tables = {};
};

}  // namespace schemaproof
