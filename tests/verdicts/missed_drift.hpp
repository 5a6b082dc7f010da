// Is drift taken for what is there? Each change of fixtures/torture/mutations.sql is made in a copy of one database,
// and must be found as it says; nothing else may be.
#pragma once

#include <string>
#include <vector>

#include "postgres/disposable.hpp"
#include "tests/support/announced.hpp"
#include "tests/verdicts/tally.hpp"

namespace schemaproof::verdicts {

/// A block of mutations.sql: lines that announce, then the SQL up to the next block.
///
///   -- finds: column.type | customer.email
///   -- finds: index.missing | customer(email)
///   -- from: 15
///   -- until: 17
///   ALTER TABLE …;
///
/// `-- finds: nothing` announces that a change is no drift. `from` and `until` name the majors that a block is for.
struct Mutation {
  int line = 0;
  std::set<std::string> finds;  // `column.type | customer.email`
  testing::Majors majors;
  std::string sql;
};

/// Lines that announce something else, and SQL before the first of them, are a Failure.
std::vector<Mutation> read_mutations(const std::string& content);

Tally missed_drift(DisposableServer& server);

}  // namespace schemaproof::verdicts
