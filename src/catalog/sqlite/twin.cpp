#include "catalog/sqlite/twin.hpp"

#include "sqlite/sql_tokens.hpp"

namespace schemaproof {

SqliteScratch twin_of(const std::vector<std::string>& statements) {
  SqliteScratch twin;
  twin.take_quotes_for_strings();
  for (const std::string& statement : statements) {
    const std::vector<SqlToken> tokens = sqlite_tokens(statement);
    if (tokens.size() > 1 && tokens[0].is("create") && !tokens[1].is("virtual")) twin.run(statement);
  }
  return twin;
}

}  // namespace schemaproof
