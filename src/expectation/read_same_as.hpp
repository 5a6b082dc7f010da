// `same_as`: the SQL that the whole schema is to be the same as.
#pragma once

#include <filesystem>
#include <optional>

#include "expectation/yaml.hpp"
#include "model/same_as_wish.hpp"

namespace schemaproof {

/// A file's name, or a map with `file`, or with `command` and perhaps `timeout`. `folder`: what paths start from. None
/// after a mistake.
std::optional<SameAsWish> read_same_as(const YamlNode& node, const std::filesystem::path& folder, Mistakes& mistakes);

}  // namespace schemaproof
