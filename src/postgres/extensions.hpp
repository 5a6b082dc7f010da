// Which package brings an extension that a server lacks?
#pragma once

#include <string>

namespace schemaproof {

/// For what a server says to CREATE EXTENSION: where to get the extension for that major. Empty where the message is of
/// something else.
std::string hint_of_missing_extension(const std::string& message, int major);

}  // namespace schemaproof
