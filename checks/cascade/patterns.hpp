// Which texts does a pattern match?
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace schemaproof {

/// Texts that a regular expression of PostgreSQL (`~`) matches, different ones, at most `count`. Best effort: what they
/// look ahead to is not minded, so whoever must know asks a server. Empty where the pattern is beyond it.
std::vector<std::string> texts_matching(std::string_view pattern, std::size_t count);

/// Likewise of a pattern of LIKE, and of one of SIMILAR TO.
std::vector<std::string> texts_like(std::string_view pattern, std::size_t count);
std::vector<std::string> texts_similar(std::string_view pattern, std::size_t count);

}  // namespace schemaproof
