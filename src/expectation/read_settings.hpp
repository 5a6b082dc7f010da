// The settings of an expectation: everything in a file but `tables` and `enums`.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "expectation/expectation.hpp"
#include "expectation/reader.hpp"

namespace schemaproof {

/// Takes every settings key out of `map` into `expectation`. `folder`: what relative paths start from.
void read_settings(MapReader& map, const std::filesystem::path& folder, Expectation& expectation, Mistakes& mistakes);

/// The keys of the settings, which stand only in a `verify.yaml` or in the one file that is the expectation.
const std::vector<std::string>& settings_keys();

/// Why a key of the language is not understood here: not by this version, or in another place; empty for what is no key
/// of the language.
std::string not_asked_yet(const std::string& key);

}  // namespace schemaproof
