#include "tests/support/asking.hpp"

#include <functional>

#include "catalog/respell.hpp"
#include "checks/cascade/cascade.hpp"
#include "checks/check.hpp"
#include "checks/enforcement.hpp"
#include "checks/rows.hpp"
#include "checks/scenarios.hpp"
#include "postgres/lent_database.hpp"
#include "tests/support/server.hpp"
#include "tests/support/temporary_folder.hpp"

namespace schemaproof::testing {

Snapshot snapshot_of(const DisposableDatabase& database, const std::string& home) {
  ReadSession session(database.target(), {});
  return capture(session, home);
}

std::vector<WrittenFile> written(const Snapshot& found) {
  WriteWish wish;
  wish.schemas = schemas_in_use(found.schema);
  wish.enforcement = exceptions_for(found);
  return write_expectation(found.schema, wish);
}

Loaded loaded(const std::vector<WrittenFile>& files) {
  const TemporaryFolder folder;
  for (const WrittenFile& file : files) folder.write(file.path, file.content);
  return load_expectations({folder.path()});
}

namespace {

using Play = std::function<void(const Question&, Answers&)>;

Section ask_of(const DisposableDatabase& database, const Expectation& expectation, const Play& play) {
  const std::string home = expectation.home();
  const Snapshot found = snapshot_of(database, home);
  const Schema wish = seen_from(home, expectation.wish, found.schema.built_in_types);
  const Question question{expectation, wish, found, "test", "2026-01-01", true};
  Spellings spellings;
  Answers answers = ask(question, spellings);
  while (!spellings.open().empty()) {
    respell(database, found.schema, spellings);
    answers = ask(question, spellings);
  }
  if (asks_orphans(expectation) || !expectation.queries.empty()) {
    ReadSession session(database.target(), {});
    ask_orphans(question, session, answers);
    ask_queries(question, session, answers);
  }
  play(question, answers);
  Section section;
  section.name = expectation.name;
  section.checks = std::move(answers.checks);
  section.hidden = std::move(answers.hidden);
  section.warnings = std::move(answers.warnings);
  return section;
}

}  // namespace

Section ask_of(const DisposableDatabase& database, const Expectation& expectation) {
  return ask_of(database, expectation, [](const Question&, Answers&) {});
}

Section ask_with_rows(const DisposableDatabase& database, const Expectation& expectation) {
  return ask_of(database, expectation, [&](const Question& question, Answers& answers) {
    const auto on_copy = [&](const std::function<void(const DisposableDatabase&)>& ask) {
      const LentDatabase copy(server(), database, new_database_name());
      ask(*copy);
    };
    ask_cascades(question, on_copy, answers);
    for (const ScenarioWish& scenario : expectation.scenarios) {
      on_copy([&](const DisposableDatabase& copy) { ask_scenario(question, scenario, copy, answers); });
    }
  });
}

}  // namespace schemaproof::testing
