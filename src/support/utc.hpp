// The time, as reports, files and logs have it.
#pragma once

#include <string>
#include <string_view>

namespace schemaproof {

/// The time now, in UTC, as strftime's `format` has it.
std::string utc(std::string_view format);

}  // namespace schemaproof
