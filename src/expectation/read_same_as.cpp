#include "expectation/read_same_as.hpp"

#include <fmt/format.h>

#include <charconv>

#include "expectation/reader.hpp"
#include "support/command.hpp"
#include "support/files.hpp"

namespace schemaproof {

namespace {

constexpr const char* shape_hint = "same_as: schema.sql, or same_as: {command: a program that prints the SQL}";

void read_file_name(const YamlNode& node, const std::filesystem::path& folder, SameAsWish& wish, Mistakes& mistakes) {
  wish.shown = read_text(node, "'same_as'", mistakes).value_or("");
  if (wish.shown.empty()) {
    mistakes.push_back({node.place, "'same_as' names no file", shape_hint});
    return;
  }
  wish.file = (folder / wish.shown).lexically_normal();
  std::error_code error;
  if (std::filesystem::is_regular_file(wish.file, error)) return;
  const bool looks_like_command = wish.shown.find(' ') != std::string::npos;
  mistakes.push_back({node.place, fmt::format("there is no file {}", shown_path(wish.file)),
                      looks_like_command ? fmt::format("a program is run with same_as: {{command: {}}}", wish.shown)
                                         : "paths are relative to the file that they stand in"});
}

void read_command(const YamlNode& node, SameAsWish& wish, Mistakes& mistakes) {
  wish.shown = read_text(node, "'command'", mistakes).value_or("");
  const auto words = command_words(wish.shown);
  if (!words) {
    mistakes.push_back({node.place, "a quote in 'command' does not close", {}});
    return;
  }
  wish.command = *words;
  if (words->empty()) mistakes.push_back({node.place, "'command' is empty", shape_hint});
  if (const std::string found = shell_operator(*words); !found.empty()) {
    mistakes.push_back({node.place, fmt::format("no shell runs 'command', so '{}' means nothing in it", found),
                        "write the commands into a script, or run sh -c '…'"});
  }
}

void read_timeout(const YamlNode& node, SameAsWish& wish, Mistakes& mistakes) {
  constexpr int longest = 86'400;
  int seconds = 0;
  const std::string text = node.is_scalar() ? node.text : std::string();
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool is_number = error == std::errc() && end == text.data() + text.size();
  if (is_number && seconds > 0 && seconds <= longest)
    wish.timeout = std::chrono::seconds(seconds);
  else
    mistakes.push_back({node.place, "'timeout' must be a number of seconds", "timeout: 60"});
}

}  // namespace

std::optional<SameAsWish> read_same_as(const YamlNode& node, const std::filesystem::path& folder, Mistakes& mistakes) {
  const std::size_t before = mistakes.size();
  SameAsWish wish;
  wish.place = node.place;
  if (node.is_scalar()) {
    read_file_name(node, folder, wish, mistakes);
  } else {
    MapReader map(node, "'same_as'", mistakes);
    const YamlNode* file = map.take("file");
    const YamlNode* command = map.take("command");
    const YamlNode* timeout = map.take("timeout");
    map.finish();
    if (file != nullptr) read_file_name(*file, folder, wish, mistakes);
    if (command != nullptr) read_command(*command, wish, mistakes);
    if (timeout != nullptr) read_timeout(*timeout, wish, mistakes);
    if (timeout != nullptr && command == nullptr && mistakes.size() == before) {
      mistakes.push_back({timeout->place, "'timeout' belongs to a command", {}});
    }
    const bool one = (file == nullptr) != (command == nullptr);
    if (!one && mistakes.size() == before) {
      mistakes.push_back({node.place, "'same_as' must be either a file or a command", shape_hint});
    }
  }
  return mistakes.size() == before ? std::optional(std::move(wish)) : std::nullopt;
}

}  // namespace schemaproof
