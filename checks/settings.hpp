// When is a setting of a function the same as another to PostgreSQL?
#pragma once

#include <string>
#include <string_view>

#include "model/fields.hpp"

namespace schemaproof {

/// The value of the setting of that name, whose case says nothing; null where there is none.
const std::string* setting(const Entries& settings, std::string_view name);
/// A setting's value in one spelling: lists of names as SQL reads them.
std::string setting_value(std::string_view name, const std::string& value);

}  // namespace schemaproof
