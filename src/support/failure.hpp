// What is thrown when we cannot ask: no server, no connection, no right. Caught once, in main; exit code 3.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace schemaproof {

struct Failure : std::runtime_error {
  Failure(const std::string& problem, std::string advice) : std::runtime_error(problem), hint(std::move(advice)) {}
  explicit Failure(const std::string& problem) : std::runtime_error(problem) {}

  /// What the reader can do about it; empty when nobody knows.
  std::string hint;
};

}  // namespace schemaproof
