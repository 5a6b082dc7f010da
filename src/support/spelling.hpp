// "Did you mean": the nearest of the words that would have been right.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace schemaproof {

/// The candidate that `word` was most likely meant to be; none when nothing is near.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates);

/// `did you mean 'x'?`, or the candidates where they are few, or nothing.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace schemaproof
