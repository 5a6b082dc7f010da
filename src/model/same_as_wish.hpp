// SQL that makes, in an empty database, what the whole schema is to be the same as.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "support/mistake.hpp"

namespace schemaproof {

struct SameAsWish {
  std::string shown;                 // the file or the command, as it is stated
  std::filesystem::path file;        // with the SQL; empty: the command prints it
  std::vector<std::string> command;  // its words
  std::chrono::milliseconds timeout{60'000};
  Place place;
};

}  // namespace schemaproof
