// A column, in its short form (`text not null default 'x'`) or its long one.
#pragma once

#include <string>

#include "expectation/yaml.hpp"
#include "model/column.hpp"

namespace schemaproof {

struct ReadColumn {
  Column column;
  /// The short form did not say: it follows from the primary key, which is read later.
  bool nullable_follows = false;
};

ReadColumn read_column(const std::string& name, const YamlNode& key, const YamlNode& value, Mistakes& mistakes);

}  // namespace schemaproof
