// Checks told as differences between two sides: what went, what came, what changed from -> to.
#pragma once

#include <vector>

#include "diff/renames.hpp"
#include "model/report.hpp"

namespace schemaproof {

/// Which side was the wish when the checks were asked.
enum class Wanted { from, to };

/// `missing` and `unexpected` become `removed` (only FROM has it) and `added` (only TO has it); of each property the
/// first value becomes FROM's.
void tell_as_differences(std::vector<Check>& checks, Wanted wanted);

/// Puts the renames first, each with what follows from it: the names of keys and indexes that were made after the old
/// name. Those are not counted again.
void tell_renames(std::vector<Check>& checks, const Renames& renames, const std::string& home);

/// Adds what may be a rename as a hint to the two objects that it is about.
void hint_at_renames(std::vector<Check>& checks, const Renames& renames);

}  // namespace schemaproof
