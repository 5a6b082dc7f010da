// Text as a part of a URL.
#pragma once

#include <string>
#include <string_view>

namespace schemaproof {

/// As much encoded as a part of a URL needs to be read back.
std::string percent_encoded(std::string_view text);

}  // namespace schemaproof
