// Which version of the program this is.
#pragma once

#include <string_view>

namespace schemaproof {

std::string_view version();

}  // namespace schemaproof
