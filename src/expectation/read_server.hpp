// What `database` says of the server, and of how databases are made there.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "expectation/reader.hpp"
#include "model/server_wish.hpp"

namespace schemaproof {

/// Takes `server`, `postgres`, `image`, `settings`, `extensions`, `template`, `locale` and `encoding`. A folder of
/// server programs is relative to `folder`.
ServerWish read_server(MapReader& map, const std::filesystem::path& folder, Mistakes& mistakes);

/// A scalar's text in which `${NAME}` and `${NAME:-default}` are filled from the environment. Empty after a mistake.
std::string read_filled_text(const YamlNode& node, std::string_view what, Mistakes& mistakes);

}  // namespace schemaproof
