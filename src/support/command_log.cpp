#include "support/command_log.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <system_error>
#include <utility>

#include "support/files.hpp"
#include "support/text.hpp"
#include "support/utc.hpp"

namespace schemaproof {

namespace {

Failure cannot_write_log(const std::filesystem::path& file) {
  return cannot_write(file, system_reason(), "'log' names a file that can be written, beside the expectation");
}

int opened(const std::filesystem::path& file) {
  std::error_code ignored;  // opening tells
  std::filesystem::create_directories(file.parent_path(), ignored);
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (descriptor < 0) throw cannot_write_log(file);
  return descriptor;
}

/// How much of the end of `text` the secret may begin with.
std::size_t begun(std::string_view text, std::string_view secret) {
  for (std::size_t size = std::min(text.size(), secret.size() - 1); size > 0; --size) {
    if (secret.starts_with(text.substr(text.size() - size))) return size;
  }
  return 0;
}

}  // namespace

CommandLog::CommandLog(const std::filesystem::path& file, const std::string& heading, std::string secret)
    : file_(file), secret_(std::move(secret)), descriptor_(opened(file)) {
  write(fmt::format("--- {} {}\n", utc("%Y-%m-%dT%H:%M:%SZ"), printable(heading)));
}

CommandLog::~CommandLog() {
  try {
    write(held_back_);
  } catch (const std::exception&) {
    // The disk is full: what came before is there.
    static_cast<void>(0);
  }
}

void CommandLog::add(std::string_view text) {
  if (secret_.empty()) return write(text);
  held_back_ = replaced(held_back_ + std::string(text), secret_, "***");
  const std::size_t kept = begun(held_back_, secret_);
  write(std::string_view(held_back_).substr(0, held_back_.size() - kept));
  held_back_.erase(0, held_back_.size() - kept);
}

void CommandLog::write(std::string_view text) const {
  if (!write_all(descriptor_.number(), text)) throw cannot_write_log(file_);
}

}  // namespace schemaproof
