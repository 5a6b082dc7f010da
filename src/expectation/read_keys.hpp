// The parts of a table besides its columns, as a file states them: what each key of a section says goes to the table.
#pragma once

#include <string>

#include "expectation/yaml.hpp"
#include "model/schema.hpp"

namespace schemaproof {

/// `place`: where the section's key stands.
void read_primary_key(const YamlNode& value, const Place& place, Table& table, Mistakes& mistakes);
/// A list of lists, one name, or a map.
void read_uniques(const YamlNode& section, Table& table, Mistakes& mistakes);
void read_foreign_key(const std::string& key_text, const YamlNode& key_node, const YamlNode& value, Table& table,
                      Mistakes& mistakes);
void read_index(const std::string& key_text, const YamlNode& key_node, const YamlNode& value, Table& table,
                Mistakes& mistakes);
void read_check(const std::string& name, const YamlNode& key_node, const YamlNode& value, Table& table,
                Mistakes& mistakes);

}  // namespace schemaproof
