// Building a file of SQLite's while the rows that seeds leave in it are held.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "checks/sqlite/preservation.hpp"
#include "held_answers.hpp"
#include "migrations/plan.hpp"

namespace schemaproof {

class SqliteBuild {
public:
  /// `folder`: for copies of the file. All must outlive it.
  SqliteBuild(const Expectation& expectation, std::filesystem::path folder, const DisposableFile& file,
              SqliteScratch::ForeignKeys keys)
      : expectation_(expectation), folder_(std::move(folder)), file_(file), keys_(keys) {}

  /// Runs scripts, and holds what a seed left before this against what is there before the next. Commands that are to
  /// run twice do. Throws Failure for the first statement that is refused.
  void run(std::span<const Script> scripts);
  /// One check for each table that is held, as it is by now, and one for each command that ran twice.
  [[nodiscard]] Answers seen();
  /// The scripts that left foreign keys off where they were on.
  [[nodiscard]] const std::vector<std::string>& left_off() const { return left_off_; }

private:
  void run_some(std::span<const Script> scripts);
  void look(HeldAnswers::Names names);
  [[nodiscard]] SeededFile kept(const std::string& after);
  [[nodiscard]] Check run_again(const Script& script);

  const Expectation& expectation_;
  std::filesystem::path folder_;
  const DisposableFile& file_;
  SqliteScratch::ForeignKeys keys_;
  std::optional<SeededFile> seeded_;
  bool is_seed_last_ = false;  // nothing ran since
  HeldAnswers held_;
  std::vector<Check> others_;
  std::vector<std::string> left_off_;
  std::size_t copies_ = 0;
};

/// What is in a file.
Snapshot capture(const DisposableFile& file);

}  // namespace schemaproof
