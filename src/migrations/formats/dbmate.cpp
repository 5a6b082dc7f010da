// dbmate: `<version>_<name>.sql` with `-- migrate:up` and `-- migrate:down`, in the order of the names. A block is one
// message in a transaction, unless its mark says `transaction:false`.
// Source: dbmate's README, "Creating Migrations" and "Migration Options".
#include <fmt/format.h>

#include <map>

#include "migrations/formats/all.hpp"
#include "migrations/formats/folder.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

namespace fs = std::filesystem;

/// What follows `-- migrate:<word>` in a line that is this mark.
std::optional<std::string_view> options_of(std::string_view line, std::string_view word) {
  if (!line.starts_with("--")) return std::nullopt;
  line = trimmed(line.substr(2));
  if (!line.starts_with(word)) return std::nullopt;
  line.remove_prefix(word.size());
  if (!line.empty() && line.front() != ' ' && line.front() != '\t') return std::nullopt;
  return trimmed(line);
}

constexpr std::string_view up_mark = "migrate:up";
constexpr std::string_view down_mark = "migrate:down";

/// What dbmate 2 refuses of a file (seen with 2.36): it would not have run what we would.
void check_blocks(const fs::path& file, const std::string& text) {
  bool has_up = false;
  bool has_down = false;
  bool has_sql_before = false;
  const auto refuse = [&](std::string_view why, const char* hint) {
    throw Failure(fmt::format("{} {}", shown_path(file), why), hint);
  };
  for (const TextLine& line : lines_of(text)) {
    if (options_of(line.text, up_mark)) {
      if (has_down) refuse("has '-- migrate:down' before '-- migrate:up'", "dbmate refuses it: put the way up first");
      if (has_up) refuse("has '-- migrate:up' twice", "dbmate takes one in a file: split it");
      has_up = true;
    } else if (options_of(line.text, down_mark)) {
      has_down = true;
    } else if (!has_up && !trimmed(line.text).empty() && !trimmed(line.text).starts_with("--")) {
      has_sql_before = true;
    }
  }
  if (!has_up) return;
  if (has_sql_before) refuse("has SQL before '-- migrate:up'", "dbmate refuses it: put it below the mark");
  if (!has_down)
    refuse("has no '-- migrate:down'",
           "dbmate refuses it: add the line, with nothing below it if there is no way down");
}

Sending send(const fs::path& file, const std::string& text, Direction direction) {
  check_blocks(file, text);
  const std::string_view own = direction == Direction::up ? up_mark : down_mark;
  const std::string_view other = direction == Direction::up ? down_mark : up_mark;
  std::optional<std::size_t> begin;
  std::size_t end = text.size();
  Sending sending;
  for (const TextLine& line : lines_of(text)) {
    if (const auto options = options_of(line.text, own)) {
      begin = line.next;
      sending.in_transaction = options->find("transaction:false") == std::string_view::npos;
    } else if (begin && options_of(line.text, other)) {
      end = line.begin;
      break;
    }
  }
  if (!begin) throw Failure(fmt::format("{} has no '-- {}'", shown_path(file), own), "dbmate refuses it");
  sending.messages.push_back({*begin, end - *begin});
  return sending;
}

bool has_down(const fs::path& file) {
  const std::string text = read_file(file);
  for (const TextLine& line : lines_of(text)) {
    if (options_of(line.text, down_mark)) return !trimmed(std::string_view(text).substr(line.next)).empty();
  }
  return false;
}

Listing list(const fs::path& folder) {
  Listing listing;
  for (const fs::path& path : entries(folder, is_sql_file)) {
    const std::string name = path.stem().string();
    if (leading_number(name).empty()) {
      listing.warnings.push_back(
          fmt::format("dbmate passes over {}: its name does not begin with a version", path.filename().string()));
      continue;
    }
    const std::string version = name.substr(0, name.find_first_not_of("0123456789"));
    listing.migrations.push_back({name, path, version, has_down(path) ? path : fs::path()});
  }
  // It orders by name, and 1 and 01 are two versions to it; of two with the same one the second cannot be recorded.
  std::map<std::string, const Migration*> versions;
  for (const Migration& migration : listing.migrations) {
    const auto [other, is_new] = versions.emplace(migration.version, &migration);
    if (!is_new) throw Failure(same_version(migration.version, *other->second, migration), own_version);
  }
  return listing;
}

}  // namespace

const MigrationFormat dbmate_format{"dbmate", [](const fs::path& folder) { return has_mark(folder, "-- migrate:up"); },
                                    list,     send,
                                    false,    true,
                                    {},       "dbmate applies it all the same, unless it is told --strict"};

}  // namespace schemaproof
