// Reading and writing whole files, safely.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "support/failure.hpp"
#include "support/system_reason.hpp"

namespace schemaproof {

/// The content of a regular file. Throws Failure that names the path and the system's reason.
std::string read_file(const std::filesystem::path& path);

/// What is thrown where a file cannot be written: because of the last call that failed, if no reason is given.
Failure cannot_write(const std::filesystem::path& path, const std::string& reason = system_reason(),
                     const std::string& hint = {});

/// Writes beside `path` and renames, so that an old file stays whole if this fails. Throws Failure.
void write_file(const std::filesystem::path& path, std::string_view content);

/// SHA-256 in lower-case hexadecimal.
std::string sha256(std::string_view content);

/// SHA-256 in base64, as a page's Content-Security-Policy has it.
std::string sha256_base64(std::string_view content);

/// SHA-1 in lower-case hexadecimal, where a tool that others keep wants it.
std::string sha1(std::string_view content);

/// `path` as a person in the working directory would write it: relative where that is shorter and stays below it.
std::string shown_path(const std::filesystem::path& path);

}  // namespace schemaproof
