#include "report/changelog.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/markdown.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

std::string strong(Compatibility compatibility) {
  const std::string word(word_of(compatibility));
  return compatibility == Compatibility::breaking ? "**" + word + "**" : word;
}

std::string changes_table(const std::vector<SchemaChange>& changes) {
  std::string text = "| change | | why | safer |\n|---|---|---|---|\n";
  for (const SchemaChange& change : changes) {
    text += fmt::format("| {} | {} | {} | {} |\n", markdown_text(change.what), strong(change.compatibility),
                        markdown_text(change.reason), markdown_text(change.safer));
  }
  return text;
}

std::string tables_table(const std::vector<TouchedTable>& tables) {
  std::string text = "| table | locks | blocks | rewritten | rows read | rows written |\n|---|---|---|---|--:|--:|\n";
  for (const TouchedTable& table : tables) {
    const auto rows = [&](std::size_t count) { return table.rows_seen ? std::to_string(count) : "not seen"; };
    text +=
        fmt::format("| {}{} | {} | {} | {} | {} | {} |\n", markdown_text(table.name), table.had_rows ? "" : " (empty)",
                    markdown_text(joined(table.locks, ", ")), word_of(table.blocked), table.rewritten ? "yes" : "no",
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
    text += fmt::format("; without the rows of seeds it is not known: {}", markdown_text(without->failure));
  return text;
}

std::string migration_section(const MigrationEffects& migration) {
  std::string text = fmt::format("## {}\n\n{}, {}\n", markdown_text(migration.migration), markdown_text(migration.file),
                                 time_of(migration));
  text += migration.changes.empty() ? "\nThe schema stays as it is.\n" : "\n" + changes_table(migration.changes);
  if (!migration.tables.empty()) text += "\n" + tables_table(migration.tables);
  if (!migration.unseen.empty()) text += fmt::format("\nNot seen: {}.\n", markdown_text(migration.unseen));
  return text;
}

}  // namespace

std::string render_changelog(const std::string& title, const std::vector<MigrationEffects>& migrations) {
  std::string text = fmt::format("# {}\n", markdown_text(title));
  for (const MigrationEffects& migration : migrations) text += "\n" + migration_section(migration);
  return text;
}

}  // namespace schemaproof
