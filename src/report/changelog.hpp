// What migrations do, as Markdown.
#pragma once

#include <string>
#include <vector>

#include "model/changelog.hpp"

namespace schemaproof {

/// A heading called `title`, and a section for each migration. Nothing that a name holds is read as Markdown.
std::string render_changelog(const std::string& title, const std::vector<MigrationEffects>& migrations);

}  // namespace schemaproof
