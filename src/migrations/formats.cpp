#include "migrations/formats.hpp"

#include <algorithm>
#include <array>

#include "migrations/formats/all.hpp"
#include "support/sql_text.hpp"

namespace schemaproof {

std::span<const MigrationFormat* const> migration_formats() {
  static constexpr std::array all = {&sqitch_format, &drizzle_format, &prisma_format, &golang_migrate_format,
                                     &flyway_format, &goose_format,   &dbmate_format, &supabase_format,
                                     &d1_format,     &plain_format};
  return all;
}

const MigrationFormat* find_format(const std::filesystem::path& folder) {
  const auto all = migration_formats();
  const auto format = std::find_if(all.begin(), all.end(), [&](const auto* f) { return f->recognises(folder); });
  return format == all.end() ? nullptr : *format;
}

const MigrationFormat* format_called(std::string_view name) {
  const auto all = migration_formats();
  const auto format = std::find_if(all.begin(), all.end(), [&](const auto* f) { return f->name == name; });
  return format == all.end() ? nullptr : *format;
}

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const MigrationFormat* format : migration_formats()) names.emplace_back(format->name);
  return names;
}

bool is_called(std::string_view name, std::string_view stated) {
  constexpr std::string_view ending = ".sql";
  return name == stated || (stated.ends_with(ending) && name == stated.substr(0, stated.size() - ending.size()));
}

std::vector<std::string> statements_sent(const MigrationFormat& format, const std::filesystem::path& file,
                                         const std::string& text) {
  std::vector<std::string> statements;
  for (const Message& message : format.sending(file, text, Direction::up).messages) {
    for (const std::string_view statement : sql_statements(std::string_view(text).substr(message.begin, message.size)))
      statements.emplace_back(statement);
  }
  return statements;
}

}  // namespace schemaproof
