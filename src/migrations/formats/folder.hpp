// What the formats share: looking into a folder, and the ways to send a text.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/formats.hpp"

namespace schemaproof {

using WantedEntry = std::function<bool(const std::filesystem::directory_entry&)>;

/// In the order of their names' bytes; hidden ones are left out. Throws Failure.
std::vector<std::filesystem::path> entries(const std::filesystem::path& folder, const WantedEntry& wanted);
bool any_entry(const std::filesystem::path& folder, const WantedEntry& wanted);
bool is_sql_file(const std::filesystem::directory_entry& entry);
/// Whether a .sql file of the folder holds one of a tool's own marks.
bool has_mark(const std::filesystem::path& folder, std::string_view mark);

/// The digits that a name begins with, without leading zeros; empty: it begins with none.
std::string_view leading_number(std::string_view name);
/// Whether one number, without leading zeros, is smaller.
bool is_smaller(std::string_view a, std::string_view b);
/// Puts files into the order of the numbers that they begin with, and throws Failure where two have the same.
void order_by_number(std::vector<Migration>& migrations);
/// What is wrong where two have one version, and what to do then.
std::string same_version(std::string_view version, const Migration& one, const Migration& other);
constexpr const char* own_version = "give one of them a version of its own";

/// The whole text as one message, in whichever direction.
Sending as_one_message(const std::filesystem::path& file, const std::string& text, Direction direction);
/// Each statement for itself.
Sending statement_by_statement(const std::string& text);

/// A line with where it stands in its text, without its end.
struct TextLine {
  std::size_t begin = 0;
  std::string_view text;
  std::size_t next = 0;  // where the one after it begins
};
std::vector<TextLine> lines_of(std::string_view text);

}  // namespace schemaproof
