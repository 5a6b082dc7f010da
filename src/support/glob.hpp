// Shell patterns over names: `*`, `?`, `[a-z]`.
#pragma once

#include <string>

namespace schemaproof {

bool glob_matches(const std::string& pattern, const std::string& name);

}  // namespace schemaproof
