// goose: `<version>_<name>.sql` with `-- +goose Up` and `-- +goose Down`, in the order of the versions as numbers. A
// statement ends with the line that ends in a semicolon, or is what stands between StatementBegin and StatementEnd;
// they run in a transaction unless the file says NO TRANSACTION. Source: goose's documentation, "Annotations", and its
// SQL parser (internal/sqlparser).
#include <fmt/format.h>

#include "migrations/formats/all.hpp"
#include "migrations/formats/folder.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

namespace fs = std::filesystem;

/// The word of `-- +goose Word`, in lower case; empty where the line is no such mark.
std::string mark_of(std::string_view line) {
  if (!line.starts_with("--")) return {};
  line = trimmed(line.substr(2));
  constexpr std::string_view name = "+goose";
  if (!line.starts_with(name)) return {};
  return lowered(trimmed(line.substr(name.size())));
}

/// Whether the last word before a comment ends in a semicolon.
bool ends_statement(std::string_view line) {
  std::string_view before;
  while (!(line = trimmed(line)).empty()) {
    const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
    if (line.starts_with("--")) break;
    before = line.substr(0, end);
    line.remove_prefix(end);
  }
  return before.ends_with(';');
}

class Splitter {
public:
  Splitter(const fs::path& file, const std::string& text, Direction direction)
      : file_(file), text_(text), own_(direction == Direction::up ? "up" : "down") {}

  Sending split() {
    sending_.in_transaction = true;
    for (const TextLine& line : lines_of(text_)) take(line);
    if (!has_up_)
      refuse("it has no '-- +goose Up'",
             "goose refuses it: each file says where its way up begins, at the beginning of a line");
    if (in_block_) refuse("a StatementBegin has no StatementEnd", {});
    if (begin_) refuse("a statement does not end in a semicolon", "goose refuses it: end its last line with ';'");
    return std::move(sending_);
  }

private:
  void take(const TextLine& line) {
    const std::string mark = mark_of(line.text);
    if (mark == "up" || mark == "down") {
      if (begin_) refuse("a statement does not end in a semicolon", "goose refuses it: end its last line with ';'");
      if (mark == "down" && !has_up_)
        refuse("'-- +goose Down' comes before '-- +goose Up'", "goose refuses it: put the way up first");
      has_up_ = true;
      in_own_ = mark == own_;
    } else if (mark == "no transaction") {
      sending_.in_transaction = false;
    } else if (mark == "envsub on") {
      refuse("it takes values from the environment (ENVSUB ON)", "run goose itself, with a build step 'command:'");
    } else if (mark == "statementbegin") {
      in_block_ = true;
      if (in_own_) begin_ = line.next;
    } else if (mark == "statementend") {
      in_block_ = false;
      if (in_own_ && begin_) end_message(line.begin);
    } else if (in_own_ && mark.empty()) {
      const std::string_view bare = trimmed(line.text);
      if (!begin_ && (bare.empty() || bare.starts_with("--"))) return;
      if (!begin_) begin_ = line.begin;
      if (!in_block_ && ends_statement(line.text)) end_message(line.begin + line.text.size());
    }
  }

  void end_message(std::size_t end) {
    sending_.messages.push_back({*begin_, end - *begin_});
    begin_.reset();
  }

  [[noreturn]] void refuse(const std::string& why, const std::string& hint) const {
    throw Failure(fmt::format("{}: {}", shown_path(file_), why), hint);
  }

  const fs::path& file_;
  const std::string& text_;
  std::string own_;
  Sending sending_;
  bool has_up_ = false;
  bool in_own_ = false;
  bool in_block_ = false;
  std::optional<std::size_t> begin_;  // of the statement that is open
};

Sending send(const fs::path& file, const std::string& text, Direction direction) {
  return Splitter(file, text, direction).split();
}

/// What it refuses of a way down it refuses when it goes there: `goose up` does not look at it.
bool has_down(const fs::path& file) {
  const std::string text = read_file(file);
  send(file, text, Direction::up);
  try {
    return !send(file, text, Direction::down).messages.empty();
  } catch (const Failure&) {
    return true;
  }
}

Listing list(const fs::path& folder) {
  Listing listing;
  for (const fs::path& path : entries(folder, [](const auto& entry) { return entry.is_regular_file(); })) {
    const std::string file = path.filename().string();
    if (leading_number(file).empty()) continue;
    if (path.extension() == ".go") {
      throw Failure(fmt::format("{} is a migration in Go, which only goose can run", file),
                    "run goose itself, with a build step 'command:'");
    }
    if (path.extension() != ".sql") continue;
    listing.migrations.push_back(
        {path.stem().string(), path, std::string(leading_number(file)), has_down(path) ? path : fs::path()});
  }
  order_by_number(listing.migrations);
  return listing;
}

}  // namespace

const MigrationFormat goose_format{"goose", [](const fs::path& folder) { return has_mark(folder, "-- +goose"); },
                                   list,    send,
                                   false,   true,
                                   {},      "goose refuses it, unless it is told -allow-missing"};

}  // namespace schemaproof
