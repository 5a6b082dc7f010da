#include "expectation/read_command.hpp"

#include <fmt/format.h>

#include <charconv>

#include "support/text.hpp"

namespace schemaproof {

namespace {

std::chrono::milliseconds read_timeout(const YamlNode& node, std::chrono::milliseconds usual, Mistakes& mistakes) {
  constexpr std::chrono::hours longest{24};
  const std::string text = node.is_scalar() ? node.text : std::string();
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string unit(end, text.data() + text.size());
  const bool is_known = unit.empty() || unit == "s" || unit == "m" || unit == "h";
  if (error == std::errc() && is_known && number > 0) {
    const std::chrono::seconds of_unit(unit == "h" ? 3600 : unit == "m" ? 60 : 1);
    if (number <= longest / of_unit) return number * of_unit;
  }
  mistakes.push_back({node.place, "'timeout' must be a time of at most a day", "timeout: 60s, or 10m"});
  return usual;
}

}  // namespace

std::optional<UserCommand> read_command(MapReader& map, const std::filesystem::path& folder,
                                        std::chrono::milliseconds usual, Mistakes& mistakes) {
  const YamlNode* command = map.take("command");
  const YamlNode* timeout = map.take("timeout");
  if (command == nullptr) {
    if (timeout != nullptr) mistakes.push_back({timeout->place, "'timeout' belongs to a command", {}});
    return std::nullopt;
  }
  UserCommand wish{read_text(*command, "'command'", mistakes).value_or(""), folder, usual};
  if (timeout != nullptr) wish.timeout = read_timeout(*timeout, usual, mistakes);
  if (command->is_scalar() && trimmed(wish.text).empty()) {
    mistakes.push_back({command->place, "'command' is empty", "command: npm run backfill"});
  }
  return wish;
}

}  // namespace schemaproof
