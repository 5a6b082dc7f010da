// SQL that makes, in an empty database, what the whole schema is to be the same as.
#pragma once

#include <filesystem>
#include <string>

#include "support/command.hpp"
#include "support/mistake.hpp"

namespace schemaproof {

struct SameAsWish {
  std::string shown;           // the file or the command, as it is stated
  std::filesystem::path file;  // with the SQL; empty: the command prints it
  UserCommand command;
  Place place;
};

}  // namespace schemaproof
