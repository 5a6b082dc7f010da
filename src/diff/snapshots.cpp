#include "diff/snapshots.hpp"

#include <algorithm>

#include "catalog/respell.hpp"
#include "diff/trial.hpp"
#include "diff/wanted.hpp"
#include "support/utc.hpp"

namespace schemaproof {

std::vector<std::string> schemas_of_both(const Snapshot& one, const Snapshot& other) {
  std::vector<std::string> schemas{one.schema.home};
  for (const Snapshot* side : {&one, &other}) {
    for (const std::string& schema : other_schemas(side->schema)) {
      if (std::find(schemas.begin(), schemas.end(), schema) == schemas.end()) schemas.push_back(schema);
    }
  }
  return schemas;
}

std::vector<Check> held_against(const Snapshot& wanted, const Snapshot& found, const DisposableDatabase& database) {
  const Expectation settings = comparing_all(database.name(), schemas_of_both(wanted, found));
  const Schema wish = wanted_from(wanted, settings.schemas);
  const Question question{settings, wish, found, database.name(), utc("%Y-%m-%d"), true};
  return ask_until_settled(question, trusting_print([&](const Schema& schema, Spellings& spellings) {
                             respell(database, schema, spellings);
                           }))
      .checks;
}

}  // namespace schemaproof
