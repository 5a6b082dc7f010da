#include "tests/support/live.hpp"

#include "support/files.hpp"
#include "tests/support/announced.hpp"

namespace schemaproof::testing {

std::string url_of(const DisposableDatabase& database) {
  return database.target().connection;
}

DisposableDatabase database_from(const std::vector<std::string>& files) {
  DisposableDatabase database = database_with("");
  for (const std::string& file : files) run(database, read_file(source_folder() / file));
  return database;
}

}  // namespace schemaproof::testing
