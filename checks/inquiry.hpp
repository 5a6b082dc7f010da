// What the checks of every kind share while they are asked: the question, what is known to be missing, and the answers.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "checks/check.hpp"
#include "model/ddl.hpp"

namespace schemaproof {

/// The objects whose absence explains others (rule 16: one cause, one drift).
struct Missing {
  std::set<Name> tables;
  std::set<std::string> enums;  // as a column's type names them
};

struct Inquiry {
  const Question& question;
  Spellings& spellings;
  Answers& answers;
  Ddl ddl;
  Missing missing;
  std::vector<bool> ignore_used;             // for each of the expectation's ignores
  std::map<Kind, std::size_t> hidden_count;  // what is hidden is not counted either

  Inquiry(const Question& asked, Spellings& known, Answers& given)
      : question(asked),
        spellings(known),
        answers(given),
        ddl(asked.found.schema.home),
        ignore_used(asked.expectation.ignores.size()) {}

  [[nodiscard]] bool strict(Kind kind) const { return question.expectation.strict.count(kind) > 0; }
  /// Whether an `ignore` in force covers the object; then it is noted as hidden.
  bool hidden(Kind kind, const std::string& table, const std::string& name, const Subject& subject);
};

Subject subject_of(Kind kind, const std::string& group, const std::string& name);

/// The order in which checks are asked is that of the report.
void ask_tables(Inquiry& inquiry);
void ask_unexpected_tables(Inquiry& inquiry);
void ask_enums(Inquiry& inquiry);
void ask_counts(Inquiry& inquiry);

/// Whether what was found is in a schema that is asked.
bool is_asked(const Question& question, const Name& name);
/// The tables found that the expectation is held against: those in a schema asked, without bookkeeping.
bool is_counted(const Question& question, const Name& name, const Table& table);

}  // namespace schemaproof
