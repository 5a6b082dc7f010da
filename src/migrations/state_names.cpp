#include "migrations/state_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "migrations/dump.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

bool has_word(const std::string& lower, std::string_view word) {
  return lower.find(word) != std::string::npos;
}

bool has_one_of(const std::string& lower, std::span<const std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return has_word(lower, word); });
}

std::size_t count_of_word(const std::string& lower, std::string_view word) {
  const auto is_part = [](char c) { return c == '_' || is_digit(c) || (c >= 'a' && c <= 'z'); };
  std::size_t count = 0;
  for (std::size_t at = lower.find(word); at != std::string::npos; at = lower.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_part(lower[at - 1])) && (end == lower.size() || !is_part(lower[end]))) ++count;
  }
  return count;
}

/// COPY from a file or a program, however that is spelled: one that reads its rows from the script names STDIN. To take
/// a word in a text for the command costs a build at worst.
bool copies_from_file(const std::string& lower) {
  return count_of_word(lower, "copy") > count_of_word(lower, "stdin");
}

/// What it does hangs on more than its text and the database: files and servers elsewhere, and what a copy of a
/// database leaves out (subscriptions are not its own).
bool reaches_outside(const std::string& lower) {
  constexpr std::array<std::string_view, 9> words = {"pg_read_",    "pg_ls_", "pg_stat_file", "lo_import",
                                                     "_fdw",        "dblink", "subscription", "create tablespace",
                                                     "alter system"};
  return copies_from_file(lower) || has_one_of(lower, words);
}

/// By its name a script may speak of the database that it runs in.
bool may_name_its_database(const std::string& lower) {
  constexpr std::array<std::string_view, 5> words = {"alter database", "on database", "drop database", "pg_database",
                                                     "current_database"};
  return has_one_of(lower, words);
}

/// What is sent of a script, and how; nothing where that is not all that counts.
std::optional<std::string> sent_of(const Script& script, const std::string& database) {
  if (script.command || script.rows > 0) return std::nullopt;
  std::string text;
  std::string how;
  if (script.format != nullptr) {
    text = read_migration(*script.format, script.file);
    const Sending sending = script.format->sending(script.file, text, Direction::up);
    how = fmt::format("{} {}", script.format->name, sending.in_transaction);
    for (const Message& message : sending.messages) how += fmt::format(" {}+{}", message.begin, message.size);
  } else {
    text = script.preset ? std::string(script.preset->sql) : read_script(script.file);
  }
  const std::string lower = lowered(text);
  if (reaches_outside(lower)) return std::nullopt;
  if (may_name_its_database(lower)) how += "\n" + database;
  return fmt::format("{}\n{}\n{}\n{}", script.what, how, text.size(), text);
}

}  // namespace

std::vector<std::string> state_names(const BuildPlan& plan, const std::set<std::size_t>& stops,
                                     const std::string& database) {
  std::vector<std::string> names(plan.scripts.size() + 1);
  std::string so_far;
  for (std::size_t i = 0; i < plan.scripts.size(); ++i) {
    if (plan.scripts[i].joins_previous && stops.contains(i)) return names;
    try {
      const auto sent = sent_of(plan.scripts[i], database);
      if (!sent) return names;
      so_far += *sent;
      so_far = sha256(so_far);
    } catch (const Failure&) {
      return names;  // the build says what is wrong with it
    }
    const bool goes_on = i + 1 < plan.scripts.size() && plan.scripts[i + 1].joins_previous;
    if (!goes_on) names[i + 1] = so_far.substr(0, 32);
  }
  return names;
}

}  // namespace schemaproof
