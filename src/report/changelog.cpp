#include "report/changelog.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "support/text.hpp"

namespace schemaproof {

namespace {

/// Printable, on one line, and without meaning to Markdown or HTML.
std::string plain(std::string_view text) {
  std::string result;
  for (const char c : printable(text)) {
    if (c == '<') {
      result += "&lt;";
      continue;
    }
    constexpr std::string_view marks = "\\`*_{}[]|#~&";
    if (marks.find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  return result;
}

std::string strong(Compatibility compatibility) {
  const std::string word(word_of(compatibility));
  return compatibility == Compatibility::breaking ? "**" + word + "**" : word;
}

std::string changes_table(const std::vector<SchemaChange>& changes) {
  std::string text = "| change | | why | safer |\n|---|---|---|---|\n";
  for (const SchemaChange& change : changes) {
    text += fmt::format("| {} | {} | {} | {} |\n", plain(change.what), strong(change.compatibility),
                        plain(change.reason), plain(change.safer));
  }
  return text;
}

std::string tables_table(const std::vector<TouchedTable>& tables) {
  std::string text = "| table | locks | blocks | rewritten | rows read | rows written |\n|---|---|---|---|--:|--:|\n";
  for (const TouchedTable& table : tables) {
    const auto rows = [&](std::size_t count) { return table.rows_seen ? std::to_string(count) : "not seen"; };
    text += fmt::format("| {}{} | {} | {} | {} | {} | {} |\n", plain(table.name), table.had_rows ? "" : " (empty)",
                        plain(joined(table.locks, ", ")), word_of(table.blocked), table.rewritten ? "yes" : "no",
                        rows(table.rows_read), rows(table.rows_written));
  }
  return text;
}

std::string time_of(const MigrationEffects& migration) {
  std::string text = fmt::format("{:.3f} s", migration.seconds);
  const auto& without = migration.without_seeds;
  if (without && without->failure.empty())
    text += fmt::format("; without the rows of seeds {:.3f} s", without->seconds);
  if (without && !without->failure.empty())
    text += fmt::format("; without the rows of seeds it is not known: {}", plain(without->failure));
  return text;
}

std::string migration_section(const MigrationEffects& migration) {
  std::string text =
      fmt::format("## {}\n\n{}, {}\n", plain(migration.migration), plain(migration.file), time_of(migration));
  text += migration.changes.empty() ? "\nThe schema stays as it is.\n" : "\n" + changes_table(migration.changes);
  if (!migration.tables.empty()) text += "\n" + tables_table(migration.tables);
  if (!migration.unseen.empty()) text += fmt::format("\nNot seen: {}.\n", plain(migration.unseen));
  return text;
}

}  // namespace

std::string render_changelog(const std::string& title, const std::vector<MigrationEffects>& migrations) {
  std::string text = fmt::format("# {}\n", plain(title));
  for (const MigrationEffects& migration : migrations) text += "\n" + migration_section(migration);
  return text;
}

}  // namespace schemaproof
