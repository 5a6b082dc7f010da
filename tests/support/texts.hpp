// What tests look for in what a program says.
#pragma once

#include <string>

namespace schemaproof::testing {

/// Whether the text has that part; a check that fails tells what was looked for.
bool has(const std::string& text, const std::string& part);

}  // namespace schemaproof::testing
