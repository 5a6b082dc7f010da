// What the checks of every kind share while they are asked: the question, what is known to be missing, and the answers.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "checks/check.hpp"
#include "checks/compare.hpp"
#include "model/ddl.hpp"

namespace schemaproof {

/// The objects whose absence explains others (rule 16: one cause, one drift).
struct Missing {
  std::set<Name> tables;
  std::map<std::string, std::string> types;           // as a column's type names them: `State` is `enum State`
  std::map<std::string, std::string> by_name;         // whatever SQL may name: `touch` is `function touch()`
  std::vector<std::pair<Name, std::string>> columns;  // of tables that are there
};

/// By how much a count differs from what is stated, as far as that is told already, and by which drifts.
struct Accounted {
  long found_more = 0;
  std::vector<std::string> causes;  // each once, in the order in which they were told
  std::set<std::string> known_causes;
};

/// The schema that SQL for what was found leaves out of names: SQLite takes none in half of its statements.
inline std::string sql_home(const Snapshot& found) {
  return found.engine == Engine::sqlite ? "public" : found.schema.home;
}

/// The names of enums, wanted and found.
std::set<std::string> enum_names(const Question& question);

struct Inquiry {
  const Question& question;
  Spellings& spellings;
  Answers& answers;
  Ddl ddl;
  Missing missing;
  std::vector<bool> ignore_used;             // for each of the expectation's ignores
  std::map<Kind, std::size_t> hidden_count;  // what is hidden is not counted either
  std::map<Kind, Accounted> accounted;
  std::optional<std::set<Name>> referenced;  // the tables found that others refer to; worked out when first needed

  Inquiry(const Question& asked, Spellings& known, Answers& given)
      : question(asked),
        spellings(known),
        answers(given),
        ddl(sql_home(asked.found), enum_names(asked), asked.found.major),
        ignore_used(asked.expectation.ignores.size()) {}

  [[nodiscard]] Frame frame() const {
    return {spellings, question.expectation.strict, question.found, question.disposable};
  }
  [[nodiscard]] bool strict(Kind kind) const { return question.expectation.strict.contains(kind); }
  /// Whether an `ignore` in force covers the object; then it is noted as hidden.
  bool hidden(Kind kind, const std::string& table, const std::string& name, const Subject& subject);
  /// Notes that a drift accounts for objects that a count misses, or finds besides (rule 16).
  void account(Kind kind, long found_more, const std::string& cause);
};

Subject subject_of(Kind kind, const std::string& group, const std::string& name);

/// The order in which checks are asked is that of the report.
void ask_tables(Inquiry& inquiry);
void ask_parts(Inquiry& inquiry, const Name& name, const Table& wish, const Table& found);
void ask_unexpected_tables(Inquiry& inquiry);
void ask_standalone(Inquiry& inquiry);
/// What a view has of a table: its triggers, rewrite rules and indexes.
void ask_view_parts(Inquiry& inquiry, const Name& name, const Table& wish, const Table& found);
/// What is said of a view's columns besides its query. `told`: why some of them need not be there; empty: they must.
void ask_view_columns(Inquiry& inquiry, Kind view, const Name& name, const Table& wish, const Table& found,
                      const std::string& told);
void ask_counts(Inquiry& inquiry);
void ask_rules(Inquiry& inquiry);
void ask_enforcement(Inquiry& inquiry);

/// Whether an `ignore` applies on that day, to that database.
bool in_force(const Ignore& ignore, const Question& question);
/// Whether what was found is in a schema that is asked.
bool is_asked(const Question& question, const Name& name);
/// The tables found that the expectation is held against: those in a schema asked, without bookkeeping.
bool is_counted(const Question& question, const Name& name, const Table& table);

/// How many objects of a kind a table brings along; itself is one.
std::size_t parts_of(const Table& table, Kind kind);
/// All of them are accounted for by what became of their table.
void account_for_table(Inquiry& inquiry, const Table& table, long sign, const std::string& cause);

/// DROP TABLE, with what it takes along.
std::string drop_table(Inquiry& inquiry, const Name& name);
/// CREATE SCHEMA on a line of its own, where the schema of a name is not there; else nothing.
std::string create_schema(const Inquiry& inquiry, const Name& name);

}  // namespace schemaproof
