#include "catalog/sqlite/respell.hpp"

#include <fmt/format.h>

#include "catalog/sqlite/twin.hpp"
#include "sqlite/sql_tokens.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// The query whose program says what the text means; empty where there is none.
std::string query_with(const SqlText& sql) {
  switch (sql.role) {
    case Compared::as_query: return sql.text;
    case Compared::as_default:
    case Compared::as_value: return fmt::format("SELECT ({})", sql.text);
    case Compared::as_generated:
    case Compared::as_check:
    case Compared::as_predicate:
    case Compared::as_index_key: return fmt::format("SELECT ({}) FROM {}", sql.text, sqlite_quoted(sql.table.name));
    default: return {};
  }
}

}  // namespace

void respell(const std::vector<std::string>& statements, Spellings& spellings) {
  SqliteScratch twin = twin_of(statements);
  twin.take_quotes_for_names();
  const std::set<SqlText> open = spellings.open();
  for (const SqlText& sql : open) {
    Spelled spelled;
    spelled.text = plain_sqlite(sql.text);
    const std::string query = query_with(sql);
    if (!query.empty()) {
      const auto error = twin.run("EXPLAIN " + query, [&](const Row& row) {
        constexpr int comment = 7;
        for (int i = 0; i < std::min(row.size(), comment); ++i) (spelled.meaning += row.text(i)) += '\x1F';
      });
      if (sql.role == Compared::as_query) spelled.meaning += joined(twin.columns_of(query), "\x1F");
      if (error) {
        spelled.problem = error->message;
        spelled.hint = "names stand in double quotes, strings in single ones";
      }
    }
    spellings.learn(sql, std::move(spelled));
  }
}

}  // namespace schemaproof
