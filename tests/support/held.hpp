// That an expectation of this repository holds, through the executable.
#pragma once

#include <string>
#include <vector>

namespace schemaproof::testing {

/// That expectations/NAME holds, nothing of it is skipped, and the report has these parts. A NAME of several sections
/// (phases) holds when all do.
void check_held(const std::string& expectation, const std::vector<std::string>& parts,
                const std::vector<std::string>& options = {});

}  // namespace schemaproof::testing
