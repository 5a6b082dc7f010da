// Sections about schemas that are to be the same, told together as far as they are.
#pragma once

#include <string>
#include <vector>

#include "model/report.hpp"
#include "model/schema.hpp"

namespace schemaproof {

/// What was asked of one schema.
struct SectionOfSchema {
  std::string schema;
  Section section;
};

/// Schemas of which the same is to be told share a section; the largest first, so that the odd ones stand apart.
/// Repairs are those of each schema, up to a few. The sections say in their names and in the property `schema` which
/// they are about.
std::vector<Section> told_together(std::vector<SectionOfSchema> sections);

/// What decides how a server understands SQL that speaks of the schema: equal where all but owners, grants and comments
/// is equal.
std::string shape_of(const Schema& schema);

}  // namespace schemaproof
