// A file in which what a command printed is kept, run after run.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "support/descriptor.hpp"

namespace schemaproof {

class CommandLog {
public:
  /// Goes on at the end of the file, below a line with the time and `heading`; makes it, and its folder, where there is
  /// none. `secret` is not written, whoever prints it; empty: there is none. Throws Failure where it cannot be written.
  CommandLog(const std::filesystem::path& file, const std::string& heading, std::string secret);
  /// Writes what was held back.
  ~CommandLog();
  CommandLog(const CommandLog&) = delete;
  CommandLog& operator=(const CommandLog&) = delete;

  /// Whole or in pieces: a secret may begin in one and end in another.
  void add(std::string_view text);

private:
  void write(std::string_view text) const;

  std::filesystem::path file_;
  std::string secret_;
  std::string held_back_;  // what may be the beginning of the secret
  Descriptor descriptor_;
};

}  // namespace schemaproof
