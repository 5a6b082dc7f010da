// Which values do the types have that PostgreSQL or an extension of it brings?
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "checks/cascade/values.hpp"

namespace schemaproof {

/// Whether PostgreSQL itself brings it, so that no user type can be meant. Ranges are not among these.
bool is_built_in(const TypeParts& type);
/// The n-th value, arrays left aside; types of extensions are known by their name in whichever schema. Empty for
/// others.
std::optional<std::string> built_in_value(const TypeParts& type, std::size_t n);
/// Values as different as the type allows; some may not fit its modifiers.
std::vector<std::string> built_in_variety(const TypeParts& type);
/// `integer` of `int4range`; empty for what is no range.
std::string built_in_range_subtype(const std::string& range);

}  // namespace schemaproof
