// Words for a POSIX shell.
#pragma once

#include <string>

namespace schemaproof {

/// The text as one word, whatever it holds; in quotes only where it needs them.
std::string shell_word(const std::string& text);

}  // namespace schemaproof
