#include "migrations/formats/folder.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace fs = std::filesystem;

std::vector<fs::path> entries(const fs::path& folder, const WantedEntry& wanted) {
  std::vector<fs::path> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const bool hidden = entry.path().filename().string().front() == '.';
    if (!hidden && wanted(entry)) found.push_back(entry.path());
  }
  if (error) throw Failure("cannot read " + folder.string() + ": " + error.message());
  std::sort(found.begin(), found.end());
  return found;
}

bool any_entry(const fs::path& folder, const WantedEntry& wanted) {
  return !entries(folder, wanted).empty();
}

bool is_sql_file(const fs::directory_entry& entry) {
  return entry.path().extension() == ".sql" && entry.is_regular_file();
}

bool has_mark(const fs::path& folder, std::string_view mark) {
  const std::vector<fs::path> files = entries(folder, is_sql_file);
  return std::any_of(files.begin(), files.end(),
                     [&](const fs::path& file) { return read_file(file).find(mark) != std::string::npos; });
}

std::string_view leading_number(std::string_view name) {
  const std::size_t end = std::min(name.find_first_not_of("0123456789"), name.size());
  const std::string_view digits = name.substr(0, end);
  const std::size_t first = digits.find_first_not_of('0');
  return first == std::string_view::npos ? digits.substr(0, std::min<std::size_t>(1, end)) : digits.substr(first);
}

bool is_smaller(std::string_view a, std::string_view b) {
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

void order_by_number(std::vector<Migration>& migrations) {
  const auto number = [](const Migration& migration) { return leading_number(migration.name); };
  std::stable_sort(migrations.begin(), migrations.end(),
                   [&](const Migration& a, const Migration& b) { return is_smaller(number(a), number(b)); });
  for (std::size_t i = 1; i < migrations.size(); ++i) {
    if (number(migrations[i]) != number(migrations[i - 1])) continue;
    throw Failure(same_version(number(migrations[i]), migrations[i - 1], migrations[i]), own_version);
  }
}

std::string same_version(std::string_view version, const Migration& one, const Migration& other) {
  return fmt::format("two migrations have the version {}: {} and {}", version, one.file.filename().string(),
                     other.file.filename().string());
}

Sending as_one_message(const fs::path& /*file*/, const std::string& text, Direction /*direction*/) {
  return {{{0, text.size()}}, false};
}

Sending statement_by_statement(const std::string& text) {
  Sending sending;
  for (const std::string_view statement : sql_statements(text)) {
    sending.messages.push_back({static_cast<std::size_t>(statement.data() - text.data()), statement.size()});
  }
  return sending;
}

std::vector<TextLine> lines_of(std::string_view text) {
  std::vector<TextLine> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line = text.substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back({begin, line, std::min(end + 1, text.size())});
    begin = end + 1;
  }
  return lines;
}

}  // namespace schemaproof
