#include "expectation/read_server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "model/major_wish.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// Fills `${NAME}` and `${NAME:-default}` from the environment.
std::string filled_in(const std::string& text, const Place& place, Mistakes& mistakes) {
  std::string result;
  std::size_t at = 0;
  for (std::size_t open = text.find("${"); open != std::string::npos; open = text.find("${", at)) {
    const std::size_t close = text.find('}', open);
    if (close == std::string::npos) break;
    const std::string inside = text.substr(open + 2, close - open - 2);
    const std::size_t dash = inside.find(":-");
    const char* value = std::getenv(inside.substr(0, dash).c_str());  // NOLINT(concurrency-mt-unsafe)
    result += text.substr(at, open - at);
    const bool is_set = value != nullptr && *value != '\0';
    if (is_set)
      result += value;
    else if (dash != std::string::npos)
      result += inside.substr(dash + 2);
    else {
      mistakes.push_back({place, fmt::format("the environment has no {}", inside),
                          fmt::format("set it, or give a default: ${{{}:-value}}", inside)});
    }
    at = close + 1;
  }
  return result + text.substr(at);
}

std::string read_major(const YamlNode& node, Mistakes& mistakes) {
  std::string major = read_filled_text(node, "'postgres'", mistakes);
  if (read_major_wish(major)) return major;
  mistakes.push_back({node.place, fmt::format("'postgres' cannot be '{}'", major), "write a major: 15, or 15+"});
  return {};
}

std::string read_source(const YamlNode& node, const std::filesystem::path& folder, Mistakes& mistakes) {
  std::string server = read_filled_text(node, "'server'", mistakes);
  if (server.empty()) return {};
  const auto source = source_of(server);
  if (!source) {
    const auto [problem, hint] = unknown_server(server);
    mistakes.push_back({node.place, "'server' " + problem, hint});
  } else if (*source == ServerSource::folder) {
    const std::filesystem::path full = (folder / server).lexically_normal();
    std::error_code error;
    if (!std::filesystem::is_directory(full, error))
      mistakes.push_back({node.place, fmt::format("there is no folder {}", shown_path(full)),
                          "paths are relative to the file that they stand in"});
    return full.string();
  }
  return server;
}

/// What decides where a server is and who comes in is not an expectation's to say.
constexpr std::array of_the_program = {
    "data_directory", "hba_file", "ident_file", "config_file", "port", "listen_addresses", "unix_socket_directories"};

void read_server_settings(const YamlNode& node, ServerWish& wish, Mistakes& mistakes) {
  for_each_entry(
      node, "'settings'", mistakes, [&](const std::string& key, const YamlNode& key_node, const YamlNode& value) {
        const std::string name = lowered(key);
        const bool is_plain = name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.") == std::string::npos;
        if (!is_plain)
          mistakes.push_back({key_node.place, fmt::format("'{}' is no setting's name", printable(key)),
                              "settings: {timezone: Europe/Berlin}"});
        else if (std::find(of_the_program.begin(), of_the_program.end(), name) != of_the_program.end())
          mistakes.push_back({key_node.place, fmt::format("'{}' is for this program to set", key), {}});
        else
          wish.settings[name] = read_filled_text(value, fmt::format("'{}'", key), mistakes);
      });
}

}  // namespace

std::string read_filled_text(const YamlNode& node, std::string_view what, Mistakes& mistakes) {
  const auto read = read_text(node, what, mistakes);
  if (!read) return {};
  const std::size_t before = mistakes.size();
  std::string filled = filled_in(*read, node.place, mistakes);
  if (mistakes.size() != before) return {};
  if (filled.empty()) mistakes.push_back({node.place, fmt::format("{} is empty", what), "leave it out"});
  return filled;
}

ServerWish read_server(MapReader& map, const std::filesystem::path& folder, Mistakes& mistakes) {
  ServerWish wish;
  if (const YamlNode* node = map.take("server")) wish.server = read_source(*node, folder, mistakes);
  if (const YamlNode* node = map.take("postgres")) wish.postgres = read_major(*node, mistakes);
  if (const YamlNode* node = map.take("image")) wish.image = read_filled_text(*node, "'image'", mistakes);
  if (const YamlNode* node = map.take("settings")) read_server_settings(*node, wish, mistakes);
  if (const YamlNode* node = map.take("extensions"))
    wish.extensions = read_names(*node, "'extensions'", mistakes).value_or(Names{});
  const YamlNode* const of_template = map.take("template");
  if (of_template != nullptr) wish.template_database = read_filled_text(*of_template, "'template'", mistakes);
  if (const YamlNode* node = map.take("locale")) wish.locale = read_filled_text(*node, "'locale'", mistakes);
  if (const YamlNode* node = map.take("encoding")) wish.encoding = read_filled_text(*node, "'encoding'", mistakes);
  if (of_template != nullptr && (!wish.locale.empty() || !wish.encoding.empty()))
    mistakes.push_back({of_template->place, "a template brings its locale and encoding along", "leave them out"});
  return wish;
}

}  // namespace schemaproof
