// A table and its parts, as a file states them.
#pragma once

#include <string>

#include "expectation/yaml.hpp"
#include "model/schema.hpp"

namespace schemaproof {

Table read_table(const std::string& name, const YamlNode& key, const YamlNode& value, Mistakes& mistakes);
Enum read_enum(const std::string& name, const YamlNode& key, const YamlNode& value, Mistakes& mistakes);

}  // namespace schemaproof
