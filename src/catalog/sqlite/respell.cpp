#include "catalog/sqlite/respell.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

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

/// Which clauses a query has, in whichever order: what changes nothing in today's plan may say something all the same,
/// such as ORDER BY rowid.
std::string clauses_of(const std::string& query) {
  static constexpr std::array words = {"order", "limit", "offset", "distinct",  "group",  "having", "where",
                                       "join",  "from",  "union",  "intersect", "except", "window", "with"};
  std::string clauses;
  const std::vector<SqlToken> tokens = sqlite_tokens(query);
  for (const char* word : words) {
    const auto count =
        std::count_if(tokens.begin(), tokens.end(), [&](const SqlToken& token) { return token.is(word); });
    clauses += fmt::format(" {} {}", word, count);
  }
  return clauses;
}

}  // namespace

void respell(const std::vector<std::string>& statements, Spellings& spellings) {
  SqliteScratch twin = twin_of(statements);
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
      if (sql.role == Compared::as_query) spelled.meaning += joined(twin.columns_of(query), "\x1F") + clauses_of(query);
      if (error) {
        spelled.problem = error->message;
        spelled.hint = "names stand in double quotes, strings in single ones";
      }
    }
    spellings.learn(sql, std::move(spelled));
  }
}

}  // namespace schemaproof
