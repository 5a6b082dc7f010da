// Which state of a repository a file is of.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace schemaproof {

/// `0123…cdef`, or `0123…cdef with changes` where one of the paths differs from it; empty where they are in no
/// repository that git reads. Throws Interrupted.
std::string git_commit_of(const std::vector<std::string>& paths);

}  // namespace schemaproof
