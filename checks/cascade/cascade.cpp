#include "checks/cascade/cascade.hpp"

#include <fmt/format.h>

#include <optional>

#include "checks/cascade/behaviour.hpp"
#include "checks/cascade/trees.hpp"
#include "checks/enforcement.hpp"
#include "checks/range.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// How many foreign keys are to be seen at work.
std::size_t keys_asked(const Question& question) {
  if (!question.expectation.foreign_key_behaviour.is_asked) return 0;
  Answers nobody;
  Spellings none;
  Inquiry inquiry(question, none, nobody);
  std::size_t count = 0;
  for_each_in_range_or_stated(inquiry, Kind::foreign_key, [&](const Ranged& object) {
    if (is_to_be_exercised(question, object)) ++count;
  });
  return count;
}

/// Values for tables and columns that are not there would be of no use to anybody.
void refuse_unknown_rows(const Question& question, Answers& answers) {
  const Schema& found = question.found.schema;
  const RowsWish& rows = question.expectation.rows;
  const auto refuse = [&](const std::string& name, std::string reason, const Place& place) {
    Check& check = answers.checks.emplace_back();
    check.subject = {"rows", "rows", "rows", name};
    check.verdict = Verdict::errored;
    check.reason = std::move(reason);
    check.place = place;
  };
  for (const auto& [stated, columns] : rows.values) {
    const Name name = stated.schema == found.home ? Name{{}, stated.name, {}} : stated;
    const Table* table = found.table(name);
    if (table == nullptr) {
      refuse(stated.text(), fmt::format("there is no table {}", stated.text()), rows.table_places.at(stated));
      continue;
    }
    for (const auto& [column, values] : columns) {
      if (table->column(column) != nullptr) continue;
      refuse(stated.text() + "." + name_text(column),
             fmt::format("table {} has no column {}", stated.text(), name_text(column)),
             rows.column_places.at({stated, column}));
    }
  }
}

/// Whether a foreign key leads to or from a table that the schema lacks, and that is no system's: where several schemas
/// are asked, each by itself, the others' tables are not part of it.
bool leads_elsewhere(WriteSession& session, const Schema& schema) {
  bool leads = false;
  session.run(
      "SELECT n.nspname, c.relname, m.nspname, d.relname FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON "
      "c.oid = k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN pg_catalog.pg_class d ON d.oid "
      "= "
      "k.confrelid JOIN pg_catalog.pg_namespace m ON m.oid = d.relnamespace WHERE k.contype = 'f' AND k.conparentid = "
      "0",
      {}, [&](const Row& row) {
        const bool has_one = schema.table(name_seen_from(schema.home, row.text(0), row.text(1))) != nullptr;
        const bool has_other = schema.table(name_seen_from(schema.home, row.text(2), row.text(3))) != nullptr;
        leads = leads || has_one != has_other;
      });
  return leads;
}

}  // namespace

bool asks_cascades(const Question& question) {
  return !question.expectation.cascades.empty() || keys_asked(question) > 0;
}

void ask_cascades(const Question& question, const OnCopy& on_copy, Answers& answers) {
  Spellings none;
  Inquiry inquiry(question, none, answers);
  const std::string& home = question.found.schema.home;
  const RowValues stated = seen_from(home, question.expectation.rows.values);
  std::optional<Schema> whole;  // once it is known to be needed
  bool is_whole = false;
  const OnStage on_stage = [&](const std::function<void(Stage&)>& use) {
    on_copy([&](const DisposableDatabase& copy) {
      WriteSession session(copy);
      if (!is_whole && leads_elsewhere(session, question.found.schema))
        whole = observe(copy.target(), {}, home).found.schema;
      is_whole = true;
      Stage stage(session, whole ? *whole : question.found.schema, stated);
      use(stage);
    });
  };
  refuse_unknown_rows(question, answers);
  on_stage([&](Stage& stage) {
    if (question.expectation.foreign_key_behaviour.is_asked) ask_behaviour(inquiry, stage, on_stage);
    for (const CascadeWish& wish : seen_from(home, question.expectation.cascades))
      ask_tree(inquiry, stage, on_stage, wish);
  });
}

std::vector<WrittenBehaviour> behaviour_exceptions(const Snapshot& found, const OnCopy& on_copy) {
  Expectation everything;
  everything.strict = {Kind::foreign_key};
  everything.schemas = schemas_in_use(found.schema);
  Answers answers;
  ask_cascades({everything, found.schema, found, "capture", {}, true}, on_copy, answers);
  std::vector<WrittenBehaviour> exceptions;
  for (const Check& check : answers.checks) {
    const bool drifted = check.verdict == Verdict::drifted;
    if (!drifted && check.verdict != Verdict::errored) continue;
    // The rest holds values of rows that were made, and those may be of the moment.
    const std::string reason = drifted ? check.differences.front().property + " does otherwise"
                                       : check.reason.substr(0, check.reason.find(": "));
    exceptions.push_back({check.subject.name, "captured: " + reason});
  }
  return exceptions;
}

void leave_cascades(const Question& question, const std::string& reason, Answers& answers) {
  const auto leave = [&](Subject subject, const Place& place, const std::string& ref) {
    Check& check = answers.checks.emplace_back();
    check.subject = std::move(subject);
    check.verdict = Verdict::skipped;
    check.reason = reason;
    check.place = place;
    check.ref = ref;
  };
  if (const std::size_t keys = keys_asked(question); keys > 0) {
    leave({"foreign_key_behaviour", "exercised foreign key", "cascades", counted(keys, "foreign key")},
          question.expectation.strict_place, {});
  }
  for (const CascadeWish& wish : question.expectation.cascades) {
    leave({"cascade", "cascade", "cascades", wish.root.text()}, wish.place, wish.ref);
  }
}

}  // namespace schemaproof
