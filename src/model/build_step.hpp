// One step of building a database, as an expectation states it.
#pragma once

#include <filesystem>
#include <string>

#include "support/command.hpp"
#include "support/mistake.hpp"

namespace schemaproof {

struct BuildStep {
  enum class Kind { migrations, seed, prelude, command };
  Kind kind = Kind::migrations;
  std::filesystem::path path;  // of a command: the folder with migrations that it applies, or empty
  std::string preset;          // of a prelude: one that comes with this program, in place of a path
  std::string format;          // of migrations: the one that was named; empty: as the folder is laid out
  std::string until;  // of migrations: the last to apply, by its folder's name or its file's with or without .sql
  Place place;
  UserCommand command = {};
  std::size_t rows = 0;  // of a seed: how many to make in each table, in place of a path
  bool twice = false;    // of a command: it runs once more, and nothing may change
};

}  // namespace schemaproof
