// Which scripts build a database, in which order: the `build` steps of an expectation, worked out before anything runs.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "migrations/formats.hpp"
#include "migrations/preludes.hpp"
#include "model/build_step.hpp"
#include "support/mistake.hpp"

namespace schemaproof {

/// One script to run.
struct Script {
  std::string what;  // `migration 20250110090000_auth`, `seed seed.sql`
  std::filesystem::path file;
  BuildStep::Kind kind = BuildStep::Kind::migrations;
  const MigrationFormat* format = nullptr;  // of a migration
  std::filesystem::path folder = {};        // likewise: that it lies in
  /// It runs in one transaction with the script before it.
  bool joins_previous = false;
  std::filesystem::path down = {};          // what takes the migration back; empty: nothing
  const Prelude* preset = nullptr;          // in place of a file
  std::optional<UserCommand> command = {};  // likewise
  std::size_t rows = 0;                     // likewise: how many to make in each table
  bool twice = false;                       // of a command
  Place place = {};                         // of the step, where one is told
};

struct BuildPlan {
  std::vector<Script> scripts;
  std::vector<std::string> formats;   // of the folders with migrations, as found: `prisma`, `sql`
  std::vector<std::string> warnings;  // what will surprise somebody who runs the tool itself
};

/// Lays out the steps. A later step on a folder goes on with what an earlier one left. A folder that is of no known
/// format or empty, and one that its own tool would refuse, is a mistake at the step's place.
BuildPlan plan_build(const std::vector<BuildStep>& steps, Mistakes& mistakes);

/// Whether some step runs a command: it must be able to reach the server.
bool runs_commands(const BuildPlan& plan);

/// The migrations of that format which steps name, in order; each folder once. Throws Failure.
std::vector<Migration> migrations_of(const std::vector<BuildStep>& steps, std::string_view format);

}  // namespace schemaproof
