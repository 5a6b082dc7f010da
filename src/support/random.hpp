// What nobody can guess, and what does not come twice.
#pragma once

#include <cstddef>
#include <string>

namespace schemaproof {

/// That many random bytes, two letters or digits each: for names, passwords, URLs and shells. Throws Failure.
std::string random_letters(std::size_t bytes);

}  // namespace schemaproof
