// From a path to expectations: which files belong together, what they state, and every mistake in them.
#pragma once

#include <filesystem>
#include <vector>

#include "expectation/expectation.hpp"

namespace schemaproof {

struct Loaded {
  std::vector<Expectation> expectations;
  Mistakes mistakes;
};

/// All `*.yaml` and `*.yml` below a folder are one expectation; a sub-folder with a `verify.yaml` is another (rule 13).
/// A folder without a `verify.yaml` and without YAML files of its own only holds such folders. A path may also be one
/// file. Links and dot-folders are not followed. Whatever is wrong is in `mistakes`; nothing throws.
Loaded load_expectations(const std::vector<std::filesystem::path>& paths);

}  // namespace schemaproof
