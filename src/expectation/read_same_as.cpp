#include "expectation/read_same_as.hpp"

#include <fmt/format.h>

#include "expectation/read_command.hpp"
#include "support/files.hpp"

namespace schemaproof {

namespace {

constexpr const char* shape_of_same_as = "same_as: schema.sql, or same_as: {command: a program that prints the SQL}";

void read_file_name(const YamlNode& node, const std::filesystem::path& folder, SameAsWish& wish, Mistakes& mistakes) {
  wish.shown = read_text(node, "'same_as'", mistakes).value_or("");
  if (wish.shown.empty()) {
    mistakes.push_back({node.place, "'same_as' names no file", shape_of_same_as});
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
    constexpr std::chrono::minutes usual{1};
    const auto command = read_command(map, folder, usual, mistakes);
    map.finish();
    if (file != nullptr) read_file_name(*file, folder, wish, mistakes);
    if (command) {
      wish.command = *command;
      wish.shown = command->text;
    }
    const bool one = (file == nullptr) == command.has_value();
    if (!one && mistakes.size() == before) {
      mistakes.push_back({node.place, "'same_as' must be either a file or a command", shape_of_same_as});
    }
  }
  return mistakes.size() == before ? std::optional(std::move(wish)) : std::nullopt;
}

}  // namespace schemaproof
