#include "catalog/statistics.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "catalog/statistics_queries.hpp"
#include "support/failure.hpp"
#include "support/utc.hpp"

namespace schemaproof {

namespace {

/// The last word of a column's name says what its numbers are of.
Unit unit_of(std::string_view column) {
  using Words = std::pair<std::string_view, Unit>;
  constexpr std::array words = {
      Words{"bytes", Unit::bytes},   Words{"percent", Unit::percent}, Words{"seconds", Unit::seconds},
      Words{"rows", Unit::count},    Words{"scans", Unit::count},     Words{"sessions", Unit::count},
      Words{"commits", Unit::count}, Words{"rollbacks", Unit::count}, Words{"locks", Unit::count},
  };
  const auto* const found =
      std::find_if(words.begin(), words.end(), [&](const Words& word) { return column.ends_with(word.first); });
  return found == words.end() ? Unit::none : found->second;
}

/// What the server answers, of one schema where one is named.
void read_into(StatisticsTable& table, ReadSession& session, const std::string& sql, const std::string& schema) {
  session.query(sql, [&](const Row& row) {
    std::vector<std::optional<std::string>> values;
    for (int i = 0; i < row.size(); ++i) {
      if (row.column_name(i) == "schema" && !schema.empty() && row.text(i) != schema) return;
      values.push_back(row.is_null(i) ? std::nullopt : std::optional(std::string(row.text(i))));
    }
    if (table.columns.empty()) {
      for (int i = 0; i < row.size(); ++i)
        table.columns.push_back({std::string(row.column_name(i)), unit_of(row.column_name(i))});
    }
    table.rows.push_back(std::move(values));
  });
}

}  // namespace

Statistics read_statistics(const Target& target, const ReadSession::Limits& limits) {
  namespace ask = statistics_queries;
  ReadSession session(target, limits);
  const ServerFacts& facts = session.facts();
  Statistics statistics{target.shown, facts.version, facts.database, facts.role, utc("%Y-%m-%d %H:%M:%S UTC")};
  const auto add = [&](const char* name, const char* heading, const char* none, const char* sql) {
    StatisticsTable& table = statistics.tables.emplace_back(StatisticsTable{name, heading, none});
    read_into(table, session, sql, target.schema);
  };
  add("overview", "Database", "", ask::overview);
  add("tables", "Tables, the largest first", "there is none", ask::tables);
  add("unindexed_keys", "Foreign keys that no index serves", "every foreign key has an index that serves it",
      ask::unindexed_keys);
  add("indexes", "Indexes, the unused first", "there is none", ask::indexes);
  add("sessions", "Other sessions", "nobody else is connected", ask::sessions);
  add("locks", "Strong locks", "nobody holds or waits for a lock that keeps others out", ask::locks);
  session.query(
      "SELECT pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE') OR r.rolsuper FROM pg_catalog.pg_roles r "
      "WHERE r.rolname = CURRENT_USER",
      [&](const Row& row) {
        if (row.text(0) == "t") return;
        statistics.notes.push_back("the role " + facts.role
                                   + " does not see what sessions of other roles do: GRANT pg_read_all_stats shows it");
      });
  return statistics;
}

}  // namespace schemaproof
