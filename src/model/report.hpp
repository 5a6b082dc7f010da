// What came of asking: every check with its verdict, and on what it was asked. Reporters need nothing else.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "model/kind.hpp"
#include "model/name.hpp"
#include "support/mistake.hpp"

namespace schemaproof {

enum class Verdict { held, drifted, skipped, errored };

std::string_view word_of(Verdict verdict);

/// What a check is about. `kind` is a word of the language: `foreign_key`, `enum`, `count`.
struct Subject {
  std::string kind;
  std::string words;  // the kind for people: `foreign key`
  std::string group;  // the suite it is reported in: the table's name, or the section of its kind
  std::string name;   // `workspace`, `workspace.name`, `workspace(userId)`

  [[nodiscard]] std::string text() const { return words + " " + name; }
};

/// One property that is not as stated.
struct Difference {
  std::string property;
  std::string expected;
  std::string found;
  Place place;
};

/// With which script of a build a drift began, as the states between them show.
struct Blame {
  std::vector<std::string> properties;  // of the check's differences; empty: all of them, or the object as a whole
  std::string script;                   // `migration 20250201_shorten`; empty: at no state was it otherwise
  std::string file;                     // as a person would write it
  bool held_before = false;             // at some state before it
};

/// One question and its answer.
struct Check {
  Subject subject;
  Verdict verdict = Verdict::held;
  /// For a drift: `missing`, `unexpected` or `changed`; then `differences` says what.
  std::string drift;
  std::vector<Difference> differences;
  std::string reason;  // why it was skipped, or could not be asked
  std::vector<std::string> hints;
  /// What follows from this drift and is not counted again (rule 16).
  std::vector<std::string> consequences;
  std::string repair;  // SQL that would mend it; printed, never run
  Place place;         // where the expectation states it
  std::string ref;
  std::vector<Blame> blames = {};  // of a drift; none where it is not known

  /// `foreign_key.on_delete`, `index.missing`: one for each difference, or the kind of drift.
  [[nodiscard]] std::vector<std::string> ids() const;
};

/// What an expectation hides on request.
struct Hidden {
  std::string subject;
  std::string reason;
  std::string until;
};

/// One expectation, verified on one database.
struct Section {
  std::string name;  // of the expectation: its folder
  /// On what it was asked: server version, database, role, files with their hashes. In order, as reports print it.
  std::vector<std::pair<std::string, std::string>> properties;
  std::vector<Check> checks;
  std::vector<Hidden> hidden;
  std::vector<std::string> warnings;
  std::string not_verified;  // what is there and nothing looks at: `2 foreign servers, 1 publication`
  std::string repair = {};  // all of the repairs as one script, where their order is known; else each check has its own
};

struct Counts {
  std::size_t held = 0;
  std::size_t drifted = 0;
  std::size_t skipped = 0;
  std::size_t errored = 0;
};

struct Report {
  std::string program;  // `schemaproof 0.1.0`
  std::string time;     // UTC, ISO 8601
  double seconds = 0;
  std::vector<Section> sections;

  [[nodiscard]] Counts counts() const;
};

/// The one place that turns a report into an exit code (rule 17): 1 when anything drifted; else 3 when anything
/// errored, or nothing held; else 0.
int exit_code(const Report& report);

}  // namespace schemaproof
